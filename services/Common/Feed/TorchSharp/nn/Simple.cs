using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Identity : nn.Module<Tensor, Tensor>
    {
        internal Identity() : base(nameof(Identity))
        {
        }

        public override Tensor forward(Tensor tensor) => tensor.alias();
    }

    /// <summary>Merges the dimensions from <see cref="start_dim"/> to <see cref="end_dim"/>.</summary>
    public sealed class Flatten : nn.Module<Tensor, Tensor>
    {
        internal Flatten(long start, long end) : base(nameof(Flatten)) => (start_dim, end_dim) = (start, end);

        public long start_dim { get; set; }
        public long end_dim { get; set; }

        public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
    }

    /// <summary>
    /// In training, zeroes elements with probability <see cref="p"/> and scales the rest by 1 / (1 - p).
    /// </summary>
    public sealed class Dropout : nn.Module<Tensor, Tensor>
    {
        internal Dropout(double p, bool inplace) : base(nameof(Dropout)) => (this.p, this.inplace) = (p, inplace);

        public double p { get; set; }
        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) =>
            training ? nn.functional.dropout(tensor, p, true, inplace) : tensor.alias();
    }

    /// <summary>Drops whole channels.</summary>
    public sealed class Dropout2d : nn.Module<Tensor, Tensor>
    {
        internal Dropout2d(double p, bool inplace) : base(nameof(Dropout2d)) => (this.p, this.inplace) = (p, inplace);

        public double p { get; set; }
        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) =>
            training ? nn.functional.dropout2d(tensor, p, true, inplace) : tensor.alias();
    }

    /// <summary>Pads with zeros: left, right, top, bottom.</summary>
    public sealed class ZeroPad2d : nn.Module<Tensor, Tensor>
    {
        private readonly (long, long, long, long) _padding;

        internal ZeroPad2d((long, long, long, long) padding) : base(nameof(ZeroPad2d)) => _padding = padding;

        public override Tensor forward(Tensor input) => nn.functional.pad(input, _padding);
    }

    /// <summary>Resizes to a size, or by a factor along each side.</summary>
    public sealed class Upsample : nn.Module<Tensor, Tensor>
    {
        private readonly long[]? _size;
        private readonly double[]? _factors;

        internal Upsample(long[]? size, double[]? factors, UpsampleMode mode, bool? align) : base(nameof(Upsample)) =>
            (_size, _factors, this.mode, align_corners) = (size, factors, mode, align);

        public UpsampleMode mode { get; }
        public bool? align_corners { get; }

        public override Tensor forward(Tensor input) =>
            nn.functional.interpolate(input, _size, _factors, (InterpolationMode)mode, align_corners);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Identity Identity() => new();
            public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);
            public static Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(p, inplace);
            public static ZeroPad2d ZeroPad2d(long padding) => new((padding, padding, padding, padding));
            public static ZeroPad2d ZeroPad2d((long, long, long, long) padding) => new(padding);

            public static Upsample Upsample(long[]? size = null, double[]? scale_factor = null,
                UpsampleMode mode = UpsampleMode.Nearest, bool? align_corners = null,
                bool? recompute_scale_factor = null) =>
                new(size, scale_factor, mode, align_corners);

            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
        }
    }
}
