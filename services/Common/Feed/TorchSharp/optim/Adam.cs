using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// What Adam and AdamW share (arXiv:1412.6980, arXiv:1711.05101): they differ in where weight decay enters.
    /// </summary>
    public abstract class AdamBase : optim.Optimizer
    {
        private readonly Dictionary<Parameter, Moments> _moments = new(ReferenceEqualityComparer.Instance);
        private readonly bool _decoupled;

        private protected AdamBase(IEnumerable<AdamGroup> groups, bool decoupled) : base(groups) =>
            _decoupled = decoupled;

        private protected override void Update(ParamGroup group, Parameter parameter, Tensor grad)
        {
            var settings = (AdamGroup)group;
            var (beta1, beta2) = settings.Betas;
            grad = settings.Maximize ? grad.neg() : grad;
            if (_decoupled)
            {
                parameter.mul_(1 - (settings.LearningRate * settings.WeightDecay));
            }
            else if (settings.WeightDecay != 0)
            {
                grad = grad.add(parameter, settings.WeightDecay);
            }
            if (!_moments.TryGetValue(parameter, out var moments))
            {
                _moments[parameter] = moments = new Moments(parameter);
            }
            moments.Steps++;
            moments.First.mul_(beta1).add_(grad, 1 - beta1);
            moments.Second.mul_(beta2).addcmul_(grad, grad, 1 - beta2);
            var second = moments.Second;
            if (settings.Amsgrad)
            {
                second = moments.Largest.copy_(moments.Largest.maximum(second));
            }
            var scale = Math.Sqrt(1 - Math.Pow(beta2, moments.Steps));
            var step = settings.LearningRate / (1 - Math.Pow(beta1, moments.Steps));
            parameter.addcdiv_(moments.First, second.sqrt().div_(scale).add_(settings.Epsilon), -step);
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var moments in _moments.Values)
            {
                moments.First.Dispose();
                moments.Second.Dispose();
                moments.Largest.Dispose();
            }
        }

        private sealed class Moments(Parameter parameter)
        {
            public long Steps { get; set; }
            public Tensor First { get; } = parameter.zeros_like().DetachFromDisposeScope();
            public Tensor Second { get; } = parameter.zeros_like().DetachFromDisposeScope();
            public Tensor Largest { get; } = parameter.zeros_like().DetachFromDisposeScope();
        }
    }

    /// <summary>Settings of Adam and AdamW.</summary>
    public abstract class AdamGroup : ParamGroup
    {
        private protected AdamGroup(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2,
            double eps, double decay, bool amsgrad, bool maximize)
            : base(parameters, lr) =>
            (Betas, Epsilon, WeightDecay, Amsgrad, Maximize) = ((beta1, beta2), eps, decay, amsgrad, maximize);

        public (double, double) Betas { get; set; }
        internal double Epsilon { get; }
        internal double WeightDecay { get; }
        internal bool Amsgrad { get; }
        internal bool Maximize { get; }
    }

    /// <summary>Weight decay is part of the gradient.</summary>
    public class Adam : AdamBase
    {
        public Adam(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)])
        {
        }

        internal Adam(IEnumerable<ParamGroup> groups) : base(groups, decoupled: false)
        {
        }

        /// <summary>Parameters with settings of their own.</summary>
        public class ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9,
            double beta2 = 0.999,
            double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : AdamGroup(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
    }

    /// <summary>Weight decay shrinks the parameters directly.</summary>
    public class AdamW : AdamBase
    {
        public AdamW(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)])
        {
        }

        internal AdamW(IEnumerable<ParamGroup> groups) : base(groups, decoupled: true)
        {
        }

        /// <summary>Parameters with settings of their own.</summary>
        public class ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9,
            double beta2 = 0.999,
            double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : AdamGroup(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false,
                bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false,
                bool maximize = false) =>
                new(parameters);

            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false,
                bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false,
                bool maximize = false) =>
                new(parameters);
        }
    }
}
