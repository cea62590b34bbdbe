using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules
{
    /// <summary>A loss of a prediction and a target.</summary>
    public abstract class Loss<T1, T2, TResult> : nn.Module<T1, T2, TResult>
    {
        private protected Loss(string name, nn.Reduction reduction) : base(name) => this.reduction = reduction;

        public nn.Reduction reduction { get; }
    }

    /// <summary>See <see cref="F.cross_entropy"/>.</summary>
    public sealed class CrossEntropyLoss : Loss<Tensor, Tensor, Tensor>
    {
        private readonly Tensor? _weight;

        public CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null,
            nn.Reduction reduction = nn.Reduction.Mean, double label_smoothing = 0)
            : base(nameof(CrossEntropyLoss), reduction) =>
            (_weight, this.ignore_index, this.label_smoothing) = (weight, ignore_index, label_smoothing);

        public long? ignore_index { get; }
        public double label_smoothing { get; }

        public override Tensor forward(Tensor input, Tensor target) =>
            F.cross_entropy(input, target, _weight, ignore_index ?? -100, reduction, label_smoothing);
    }

    /// <summary>See <see cref="F.binary_cross_entropy_with_logits"/>.</summary>
    public sealed class BCEWithLogitsLoss : Loss<Tensor, Tensor, Tensor>
    {
        private readonly Tensor? _weight;
        private readonly Tensor? _positive;

        public BCEWithLogitsLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean,
            Tensor? pos_weights = null)
            : base(nameof(BCEWithLogitsLoss), reduction) =>
            (_weight, _positive) = (weight, pos_weights);

        public override Tensor forward(Tensor input, Tensor target) =>
            F.binary_cross_entropy_with_logits(input, target, _weight, reduction, _positive);
    }

    /// <summary>The absolute difference.</summary>
    public sealed class L1Loss(nn.Reduction reduction = nn.Reduction.Mean)
        : Loss<Tensor, Tensor, Tensor>(nameof(L1Loss), reduction)
    {
        public override Tensor forward(Tensor input, Tensor target) => F.l1_loss(input, target, reduction);
    }

    /// <summary>Squared below <see cref="beta"/>, absolute above.</summary>
    public sealed class SmoothL1Loss(nn.Reduction reduction = nn.Reduction.Mean, double beta = 1.0)
        : Loss<Tensor, Tensor, Tensor>(nameof(SmoothL1Loss), reduction)
    {
        public double beta { get; } = beta;

        public override Tensor forward(Tensor input, Tensor target) => F.smooth_l1_loss(input, target, reduction, beta);
    }

    /// <summary>The squared difference.</summary>
    public sealed class MSELoss(nn.Reduction reduction = nn.Reduction.Mean)
        : Loss<Tensor, Tensor, Tensor>(nameof(MSELoss), reduction)
    {
        public override Tensor forward(Tensor input, Tensor target) => F.mse_loss(input, target, reduction);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null,
                Reduction reduction = Reduction.Mean) =>
                new(weight, ignore_index, reduction);

            public static BCEWithLogitsLoss BCEWithLogitsLoss(Tensor? weight = null,
                Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                new(weight, reduction, pos_weights);

            public static L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction);
            public static SmoothL1Loss SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                new(reduction, beta);
            public static MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);

            public static partial class utils
            {
                /// <summary>
                /// Scales the gradients so that their joint norm is at most <paramref name="max_norm"/>; answers the
                /// norm before.
                /// </summary>
                public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm,
                    double norm_type = 2.0)
                {
                    using var scope = NewDisposeScope();
                    using var fixedGraph = no_grad();
                    Tensor[] grads = [.. tensors.Select(t => t.grad).OfType<Tensor>()];
                    if (grads.Length == 0)
                    {
                        return 0;
                    }
                    var total = stack(grads.Select(g => g.norm((float)norm_type).to(ScalarType.Float64,
                        CPU))).norm((float)norm_type).item<double>();
                    var scale = max_norm / (total + 1e-6);
                    foreach (var grad in scale < 1 ? grads : [])
                    {
                        grad.mul_(scale);
                    }
                    return total;
                }
            }
        }
    }
}
