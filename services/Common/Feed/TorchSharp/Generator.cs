using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers on the CPU.</summary>
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null)
        {
            if (device is not null && device.type != DeviceType.CPU)
            {
                throw new NotSupportedException($"a generator on {device}: only the CPU is supported");
            }
            Handle = Native.torch_generator((long)seed);
        }

        private Generator(nint handle) => Handle = handle;

        ~Generator() => Dispose(false);

        /// <summary>The generator used where none is named.</summary>
        public static Generator Default => new(Native.torch_default_generator());

        public nint Handle { get; private set; }
        public Device device { get; } = CPU;

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.torch_generator_seed(Handle, seed));
            return this;
        }

        public long initial_seed() => Native.torch_generator_initial_seed(Handle);

        public Tensor get_state()
        {
            Native.Check(Native.torch_generator_state(Handle, out var state));
            return new Tensor(state);
        }

        public void set_state(Tensor value) => Native.Check(Native.torch_generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle != 0)
            {
                Native.torch_generator_free(Handle);
                Handle = 0;
            }
        }
    }
}
