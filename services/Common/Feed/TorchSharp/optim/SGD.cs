using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Stochastic gradient descent, with the momentum of the reference: v ← μ v + (1 - d) g, p ← p - lr v.
    /// </summary>
    public class SGD : optim.Optimizer
    {
        private readonly Dictionary<Parameter, Tensor> _velocities = new(ReferenceEqualityComparer.Instance);

        public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0,
            double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : this([new ParamGroup(parameters, lr, momentum, dampening, weight_decay, nesterov, maximize)])
        {
        }

        internal SGD(IEnumerable<ParamGroup> groups) : base(groups)
        {
        }

        private protected override void Update(Modules.ParamGroup group, Parameter parameter, Tensor grad)
        {
            var settings = (ParamGroup)group;
            grad = settings.Maximize ? grad.neg() : grad;
            grad = settings.WeightDecay == 0 ? grad : grad.add(parameter, settings.WeightDecay);
            if (settings.Momentum != 0)
            {
                if (_velocities.TryGetValue(parameter, out var velocity))
                {
                    velocity.mul_(settings.Momentum).add_(grad, 1 - settings.Dampening);
                }
                else
                {
                    _velocities[parameter] = velocity = grad.clone().DetachFromDisposeScope();
                }
                grad = settings.Nesterov ? grad.add(velocity, settings.Momentum) : velocity;
            }
            parameter.add_(grad, -settings.LearningRate);
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var velocity in _velocities.Values)
            {
                velocity.Dispose();
            }
        }

        /// <summary>Parameters with settings of their own.</summary>
        public class ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double momentum = 0,
            double dampening = 0,
            double weight_decay = 0, bool nesterov = false, bool maximize = false) : Modules.ParamGroup(parameters, lr)
        {
            public double Momentum { get; set; } = momentum;
            internal double Dampening { get; } = dampening;
            internal double WeightDecay { get; } = weight_decay;
            internal bool Nesterov { get; } = nesterov;
            internal bool Maximize { get; } = maximize;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0,
                double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0,
                double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters);
        }
    }
}
