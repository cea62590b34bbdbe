using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules
{
    public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
    {
        internal MaxPool2d(long[] kernel, long[]? stride, long[]? padding, long[]? dilation,
            bool ceil) : base(nameof(MaxPool2d)) =>
            (kernel_size, this.stride, this.padding, this.dilation, ceil_mode) =
                (kernel, stride ?? kernel, padding ?? [0, 0], dilation ?? [1, 1], ceil);

        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[] padding { get; set; }
        public long[] dilation { get; set; }
        public bool ceil_mode { get; set; }

        public override Tensor forward(Tensor input) =>
            F.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);
    }

    public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
    {
        internal AvgPool2d(long[] kernel, long[]? stride, long[]? padding, bool ceil, bool countPadding, long? divisor)
            : base(nameof(AvgPool2d)) =>
            (kernel_size, this.stride, this.padding, ceil_mode, count_include_pad, divisor_override) =
                (kernel, stride ?? kernel, padding ?? [0, 0], ceil, countPadding, divisor);

        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[] padding { get; set; }
        public bool ceil_mode { get; set; }
        public bool count_include_pad { get; set; }
        public long? divisor_override { get; set; }

        public override Tensor forward(Tensor input) =>
            F.avg_pool2d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
    }

    public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
    {
        internal AdaptiveAvgPool2d(long[] size) : base(nameof(AdaptiveAvgPool2d)) => output_size = size;

        public long[] output_size { get; set; }

        public override Tensor forward(Tensor input) => F.adaptive_avg_pool2d(input, output_size);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null,
                long? dilation = null, bool ceil_mode = false) =>
                new(Pair(kernel_size), Pair(stride), Pair(padding), Pair(dilation), ceil_mode);

            public static MaxPool2d MaxPool2d((long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                new(Pair(kernel_size), Pair(stride), Pair(padding), Pair(dilation), ceil_mode);

            public static MaxPool2d MaxPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false) =>
                new(kernel_size, stride, padding, dilation, ceil_mode);

            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Pair(kernel_size), Pair(stride), Pair(padding), ceil_mode, count_include_pad, divisor_override);

            public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true,
                long? divisor_override = null) =>
                new(Pair(kernel_size), Pair(stride), Pair(padding), ceil_mode, count_include_pad, divisor_override);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new(Pair(output_size));
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new(Pair(output_size));

            private static long[] Pair(long both) => [both, both];
            private static long[]? Pair(long? both) => both is long b ? Pair(b) : null;
            private static long[] Pair((long, long) both) => [both.Item1, both.Item2];
            private static long[]? Pair((long, long)? both) => both is (long, long) b ? Pair(b) : null;
        }
    }
}
