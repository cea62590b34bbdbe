using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor contiguous() => Op.Call("contiguous", this);
        public Tensor clone() => Op.Call("clone", this);
        public Tensor detach() => Op.Call("detach", this);
        public Tensor detach_() => Op.InPlace("detach_", this);
        public Tensor alias() => Op.Call("alias", this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op.InPlace("copy_", this, source, nonBlocking);
        public Tensor set_(Tensor source) => Op.InPlace("set_.source_Tensor", this, source);
        public Tensor fill_(Scalar value) => Op.InPlace("fill_.Scalar", this, value);
        public Tensor zero_() => Op.InPlace("zero_", this);
        public bool is_pinned() => Op.CallBool("is_pinned", this);
        public Tensor pin_memory() => Op.Call("pin_memory", this);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            After(Op.Call("to.dtype", this, type, non_blocking, copy), disposeAfter);
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            After(Op.Call("to.device", this, device, type, non_blocking, copy), disposeAfter);
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);
        public Tensor to(Tensor other, bool non_blocking = false) =>
            to(other.dtype, other.device, non_blocking: non_blocking);
        public Tensor type_as(Tensor tensor) => to(tensor.dtype);
        public Tensor cpu() => to(CPU);
        public Tensor cuda(Device? device = null, bool non_blocking = false) =>
            to(device ?? CUDA, non_blocking: non_blocking);
        public Tensor @bool() => to(ScalarType.Bool);
        public Tensor @byte() => to(ScalarType.Byte);
        public Tensor @char() => to(ScalarType.Int8);
        public Tensor @short() => to(ScalarType.Int16);
        public Tensor @int() => to(ScalarType.Int32);
        public Tensor @long() => to(ScalarType.Int64);
        public Tensor half() => to(ScalarType.Float16);
        public Tensor bfloat16() => to(ScalarType.BFloat16);
        public Tensor @float() => to(ScalarType.Float32);
        public Tensor @double() => to(ScalarType.Float64);

        private Tensor After(Tensor result, bool dispose)
        {
            if (dispose)
            {
                Dispose();
            }
            return result;
        }
    }
}
