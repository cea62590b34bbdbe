using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x Wᵀ + b over the last dimension; the weight is (out, in).</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter _weight;
        private readonly Parameter? _bias;

        internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
        {
            _weight = Keep(nameof(weight), weight);
            _bias = bias is null ? null : Keep(nameof(bias), bias);
        }

        public long in_features => _weight.size(1);
        public long out_features => _weight.size(0);

        public Parameter weight
        {
            get => _weight;
            set => _weight.Become(value);
        }

        public Parameter? bias => _bias;

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight, _bias);

        protected override void RegisterComponents()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Starts uniform within 1/sqrt(inputs), the reference's choice.</summary>
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null,
                ScalarType? dtype = null)
            {
                var weight = new Parameter(empty(outputSize, inputSize, dtype, device));
                var bias = hasBias ? new Parameter(empty(outputSize, dtype, device)) : null;
                init.kaiming_uniform_(weight, Math.Sqrt(5));
                if (bias is not null)
                {
                    init.uniform_(bias, -1 / Math.Sqrt(inputSize), 1 / Math.Sqrt(inputSize));
                }
                return new(weight, bias);
            }

            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);
        }
    }
}
