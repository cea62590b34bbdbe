using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules
{
    /// <summary>What convolutions share: a weight (out, in / groups, kernel...) and perhaps a bias (out).</summary>
    public abstract class Convolution : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter _weight;
        private readonly Parameter? _bias;

        private protected Convolution(string name, long inChannels, long outChannels, ConvolutionShape shape,
            bool transposed, PaddingModes mode, bool hasBias, Device? device, ScalarType? type)
            : base(name)
        {
            (in_channels, out_channels, this.transposed, groups, padding_mode) = (inChannels, outChannels, transposed,
                shape.Groups, mode);
            (kernel_size, stride, dilation, padding, output_padding) =
                (shape.Kernel, shape.Stride, shape.Dilation, shape.Padding, shape.OutputPadding);
            long[] channels = transposed ? [inChannels, outChannels / groups] : [outChannels, inChannels / groups];
            _weight = Keep(nameof(weight), new Parameter(empty([.. channels, .. kernel_size], type, device)));
            if (hasBias)
            {
                _bias = Keep(nameof(bias), new Parameter(empty(outChannels, type, device)));
            }
            reset_parameters();
        }

        public long in_channels { get; }
        public long out_channels { get; }
        public bool transposed { get; }
        public long[]? padding { get; }
        public PaddingModes padding_mode { get; set; }
        public long groups { get; set; }
        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[] dilation { get; set; }
        public long[] output_padding { get; set; }

        public Parameter weight
        {
            get => _weight;
            set => _weight.Become(value);
        }

        public Parameter? bias => _bias;

        /// <summary>Uniform within 1/sqrt(fan in), the reference's choice.</summary>
        public void reset_parameters()
        {
            nn.init.kaiming_uniform_(_weight, Math.Sqrt(5));
            if (_bias is not null)
            {
                var bound = 1 / Math.Sqrt(nn.init.CalculateFanInAndFanOut(_weight).fanIn);
                nn.init.uniform_(_bias, -bound, bound);
            }
        }

        // The parameters are registered by hand: the private fields' names are no keys.
        protected override void RegisterComponents()
        {
        }
    }

    internal sealed record ConvolutionShape(long[] Kernel, long[] Stride, long[] Padding, long[] Dilation, long Groups,
        long[] OutputPadding)
    {
        /// <summary>Half of what keeps the size; an even kernel would need more on one side.</summary>
        public static long[] Same(long[] kernel, long[] stride, long[] dilation)
        {
            if (stride.Any(s => s != 1) || kernel.Zip(dilation).Any(k => (k.First - 1) * k.Second % 2 != 0))
            {
                throw new ArgumentException("padding 'same' needs stride 1 and odd kernels");
            }
            return [.. kernel.Zip(dilation, (k, d) => (k - 1) * d / 2)];
        }
    }

    public sealed class Conv2d : Convolution
    {
        private readonly PackedWeights _packed = new();

        internal Conv2d(long inChannels, long outChannels, ConvolutionShape shape, PaddingModes mode, bool bias,
            Device? device, ScalarType? type)
            : base(nameof(Conv2d), inChannels, outChannels, shape, false, mode, bias, device, type)
        {
        }

        /// <summary>(B, in, H, W) to (B, out, H', W').</summary>
        public override Tensor forward(Tensor input)
        {
            if (padding_mode == PaddingModes.Zeros)
            {
                return _packed.Run(this, input) ?? F.conv2d(input, weight, bias, stride, padding, dilation, groups);
            }
            using var padded = F.pad(input, [padding![1], padding[1], padding[0], padding[0]], padding_mode);
            return F.conv2d(padded, weight, bias, stride, [0, 0], dilation, groups);
        }
    }

    public sealed class ConvTranspose2d : Convolution
    {
        internal ConvTranspose2d(long inChannels, long outChannels, ConvolutionShape shape, bool bias, Device? device,
            ScalarType? type)
            : base(nameof(ConvTranspose2d), inChannels, outChannels, shape, true, PaddingModes.Zeros, bias, device,
                type)
        {
        }

        public override Tensor forward(Tensor input) =>
            F.conv_transpose2d(input, weight, bias, stride, padding, output_padding, dilation, groups);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1,
                long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1,
                bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding),
                    (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size,
                (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null)
            {
                var shape = new ConvolutionShape(Pair(kernel_size), Pair(stride ?? (1, 1)), Pair(padding ?? (0, 0)),
                    Pair(dilation ?? (1, 1)), groups, [0, 0]);
                return new(in_channels, out_channels, shape, padding_mode, bias, device, dtype);
            }

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, Padding padding,
                long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1,
                bool bias = true, Device? device = null, ScalarType? dtype = null)
            {
                var (kernel, strides, dilations) = (Pair(kernel_size), Pair(stride), Pair(dilation));
                var amount = padding == Padding.Same ? ConvolutionShape.Same(kernel, strides, dilations) : [0, 0];
                var shape = new ConvolutionShape(kernel, strides, amount, dilations, groups, [0, 0]);
                return new(in_channels, out_channels, shape, padding_mode, bias, device, dtype);
            }

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, long kernel_size,
                long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null)
            {
                var shape = new ConvolutionShape(Pair(kernel_size), Pair(stride), Pair(padding), Pair(dilation), groups,
                    Pair(output_padding));
                return new(in_channels, out_channels, shape, bias, device, dtype);
            }
        }
    }
}
