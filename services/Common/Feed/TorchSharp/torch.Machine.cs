using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public static void set_num_threads(int num) => torch_set_threads(num);
    public static int get_num_threads() => torch_threads();
    public static int get_num_interop_threads() => torch_interop_threads();
    public static void set_num_interop_threads(int num) => Check(torch_set_interop_threads(num));

    /// <summary>Seeds every device's default generator.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static partial class random
    {
        public static Generator manual_seed(long seed)
        {
            Check(torch_manual_seed(seed));
            return Generator.Default;
        }

        public static long initial_seed()
        {
            using var generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    public static bool cuda_is_available() => cuda.is_available();

    public static partial class cuda
    {
        public static bool is_available() => torch_cuda_devices() > 0;
        public static bool is_cudnn_available() => torch_cudnn_available() != 0;
        public static int device_count() => torch_cuda_devices();

        /// <summary>Waits for all work on the device.</summary>
        public static void synchronize(Device? device = null) => Check(torch_cuda_synchronize(device?.index ?? -1));
    }
    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                /// <summary>Whether products of float16 may add up in float16.</summary>
                public static bool allow_fp16_reduced_precision_reduction
                {
                    get;
                    set
                    {
                        torch_set_fp16_reduction(value ? 1 : 0);
                        field = value;
                    }
                } = true;
            }
        }
    }
}
