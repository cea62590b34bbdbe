using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Normalization over the last dimensions, or over groups of channels, with a learned scale and shift.
    /// </summary>
    public abstract class AffineNorm : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter? _weight;
        private readonly Parameter? _bias;

        private protected AffineNorm(string name, long[] sizes, double eps, bool affine, bool hasBias, Device? device,
            ScalarType? type)
            : base(name)
        {
            this.eps = eps;
            if (affine)
            {
                _weight = Keep(nameof(weight), new Parameter(ones(sizes, type, device)));
            }
            if (affine && hasBias)
            {
                _bias = Keep(nameof(bias), new Parameter(zeros(sizes, type, device)));
            }
        }

        public double eps { get; set; }
        public Parameter? weight => _weight;
        public Parameter? bias => _bias;

        protected override void RegisterComponents()
        {
        }
    }

    /// <summary>Over the last dimensions (arXiv:1607.06450).</summary>
    public sealed class LayerNorm : AffineNorm
    {
        internal LayerNorm(long[] shape, double eps, bool affine, bool bias, Device? device, ScalarType? type)
            : base(nameof(LayerNorm), shape, eps, affine, bias, device, type) =>
            normalized_shape = shape;

        public long[] normalized_shape { get; set; }

        public override Tensor forward(Tensor tensor) =>
            nn.functional.layer_norm(tensor, normalized_shape, weight, bias, eps);
    }

    /// <summary>Over groups of channels (arXiv:1803.08494).</summary>
    public sealed class GroupNorm : AffineNorm
    {
        internal GroupNorm(long groups, long channels, double eps, bool affine, Device? device, ScalarType? type)
            : base(nameof(GroupNorm), [channels], eps, affine, true, device, type) =>
            num_groups = groups;

        public long num_groups { get; }

        public override Tensor forward(Tensor tensor) =>
            nn.functional.group_norm(tensor, num_groups, weight, bias, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05,
                bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true,
                bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-05,
                bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);
        }
    }
}
