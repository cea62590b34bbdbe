using TorchSharp.Interop;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public ScalarType dtype => Read((ScalarType)torch_dtype(Handle));
        public long ndim => Read(torch_dim(Handle));
        public long Dimensions => ndim;
        public long NumberOfElements => Read(torch_numel(Handle));
        public long ElementSize => Read(torch_element_size(Handle));

        public long dim() => ndim;
        public long numel() => NumberOfElements;
        public long element_size() => ElementSize;
        public long storage_offset() => Read(torch_storage_offset(Handle));
        public bool is_contiguous() => Read(torch_is_contiguous(Handle) != 0);

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[ndim];
                fixed (long* start = sizes)
                {
                    torch_sizes(Handle, start);
                }
                return Read(sizes);
            }
        }

        public long[] size() => shape;
        public long size(int dim) => shape[dim < 0 ? dim + (int)ndim : dim];

        public unsafe long[] stride()
        {
            var strides = new long[ndim];
            fixed (long* start = strides)
            {
                torch_strides(Handle, start);
            }
            return Read(strides);
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)ndim : dim];

        public Device device
        {
            get
            {
                torch_device(Handle, out var type, out var index);
                return Read(type == (int)DeviceType.CPU ? CPU : new Device((DeviceType)type, index));
            }
        }

        public DeviceType device_type
        {
            get
            {
                torch_device(Handle, out var type, out _);
                return Read((DeviceType)type);
            }
        }

        public int device_index
        {
            get
            {
                torch_device(Handle, out _, out var index);
                return Read(index);
            }
        }

        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_sparse => Read(torch_layout(Handle) != 0);
        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);
        public bool is_nonzero() => Op.CallBool("is_nonzero", this);

        internal bool IsChannelsLast => Read(torch_memory_format(Handle) == 2);

        /// <summary>
        /// What the elements are a version of: a new object when the memory is, a new count when they are written to.
        /// </summary>
        internal (nint Memory, long Writes) Version => Read((Handle, torch_version(Handle)));

        // The handle was read before the call: without this the collector could free it meanwhile.
        private T Read<T>(T value)
        {
            GC.KeepAlive(this);
            return value;
        }
    }
}
