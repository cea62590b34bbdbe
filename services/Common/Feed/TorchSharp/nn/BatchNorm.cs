using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalization by per-channel statistics: the batch's in training, the running ones otherwise.</summary>
    public abstract class BatchNorm : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter? _weight;
        private readonly Parameter? _bias;
        private readonly Tensor? _mean;
        private readonly Tensor? _variance;
        private readonly Tensor? _batches;

        private protected BatchNorm(string name, long features, double eps, double? momentum, bool affine, bool track,
            Device? device, ScalarType? type)
            : base(name)
        {
            (num_features, this.eps, this.momentum, this.affine, track_running_stats) = (features, eps, momentum,
                affine, track);
            if (affine)
            {
                _weight = Keep(nameof(weight), new Parameter(ones(features, type, device)));
                _bias = Keep(nameof(bias), new Parameter(zeros(features, type, device)));
            }
            if (track)
            {
                _mean = Keep(nameof(running_mean), zeros(features, type, device));
                _variance = Keep(nameof(running_var), ones(features, type, device));
                _batches = Keep(nameof(num_batches_tracked), tensor(0L, null, device));
            }
        }

        public long num_features { get; }
        public double eps { get; set; }
        public double? momentum { get; set; }
        public bool affine { get; }
        public bool track_running_stats { get; }

        public Parameter weight => _weight!;
        public Parameter? bias => _bias;
        public Tensor? running_mean => _mean;
        public Tensor? running_var => _variance;
        public Tensor? num_batches_tracked => _batches;

        public override Tensor forward(Tensor input)
        {
            ValidateInputDimensions(input);
            var factor = momentum ?? 0;
            if (training && track_running_stats)
            {
                _batches!.add_(1);
                factor = momentum ?? 1.0 / _batches.item<long>();
            }
            return nn.functional.batch_norm(input, _mean, _variance, _weight, _bias, training || !track_running_stats,
                factor, eps);
        }

        public void reset_running_stats()
        {
            _mean?.zero_();
            _variance?.fill_(1);
            _batches?.zero_();
        }

        protected abstract void ValidateInputDimensions(Tensor input);

        protected override void RegisterComponents()
        {
        }
    }

    /// <summary>Over (B, C) or (B, C, L).</summary>
    public sealed class BatchNorm1d : BatchNorm
    {
        internal BatchNorm1d(long features, double eps, double? momentum, bool affine, bool track, Device? device,
            ScalarType? type)
            : base(nameof(BatchNorm1d), features, eps, momentum, affine, track, device, type)
        {
        }

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim is not (2 or 3))
            {
                throw new ArgumentException($"expected 2D or 3D input, but got {input.ndim}D input.");
            }
        }
    }

    /// <summary>Over (B, C, H, W).</summary>
    public sealed class BatchNorm2d : BatchNorm
    {
        internal BatchNorm2d(long features, double eps, double? momentum, bool affine, bool track, Device? device,
            ScalarType? type)
            : base(nameof(BatchNorm2d), features, eps, momentum, affine, track, device, type)
        {
        }

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim != 4)
            {
                throw new ArgumentException($"expected 4D input, but got {input.ndim}D input.");
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-05, double momentum = 0.1,
                bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1,
                bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
