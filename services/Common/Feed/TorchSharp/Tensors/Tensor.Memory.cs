using TorchSharp.Utils;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements of a tensor on the CPU, in order of their indices.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireType<T>();
            return new TensorAccessor<T>(this);
        }

        /// <summary>The only element of a tensor that has one.</summary>
        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException($"A tensor of one element is needed, got {this}.");
            }
            RequireType<T>();
            using var host = is_cpu() ? null : cpu();
            return Read(*(T*)(host ?? this).DataPointer);
        }

        /// <summary>The memory of a contiguous tensor on the CPU.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("Only a contiguous tensor's bytes can be viewed.");
                }
                return new Span<byte>((void*)DataPointer, checked((int)(NumberOfElements * ElementSize)));
            }
            set
            {
                var own = bytes;
                if (value.Length != own.Length)
                {
                    throw new ArgumentException($"The tensor holds {own.Length} bytes, not {value.Length}.");
                }
                value.CopyTo(own);
            }
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024) =>
            Stream(bufferSize, chunk => stream.Write(chunk));

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024) => Stream(bufferSize, stream.ReadExactly);

        internal nint DataPointer
        {
            get
            {
                if (device_type != DeviceType.CPU)
                {
                    throw new InvalidOperationException($"A tensor on {device} cannot be read: copy it to the CPU.");
                }
                Check(Read(torch_data(Handle, out var data)));
                return data;
            }
        }

        private delegate void Chunk(Span<byte> bytes);

        // In chunks, since a span cannot hold 2 GiB.
        private unsafe void Stream(int bufferSize, Chunk chunk)
        {
            if (!is_contiguous())
            {
                throw new InvalidOperationException("A tensor that is not contiguous cannot be streamed.");
            }
            var data = (byte*)DataPointer;
            var left = NumberOfElements * ElementSize;
            while (left > 0)
            {
                var count = (int)Math.Min(left, bufferSize);
                chunk(new Span<byte>(data, count));
                data += count;
                left -= count;
            }
            GC.KeepAlive(this);
        }

        private void RequireType<T>() where T : unmanaged
        {
            var fits = dtype switch
            {
                ScalarType.Byte => typeof(T) == typeof(byte),
                ScalarType.Int8 => typeof(T) == typeof(sbyte),
                ScalarType.Int16 => typeof(T) == typeof(short),
                ScalarType.Int32 => typeof(T) == typeof(int),
                ScalarType.Int64 => typeof(T) == typeof(long),
                ScalarType.Float16 => typeof(T) == typeof(Half),
                ScalarType.Float32 => typeof(T) == typeof(float),
                ScalarType.Float64 => typeof(T) == typeof(double),
                ScalarType.Bool => typeof(T) == typeof(bool),
                _ => false,
            };
            if (!fits)
            {
                throw new ArgumentException($"{dtype} elements cannot be read as {typeof(T).Name}.");
            }
        }
    }
}
