using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>What a schedule changes.</summary>
            public interface ILearningRateController
            {
                double LearningRate { get; set; }
                double InitialLearningRate { get; set; }
            }

            /// <summary>Changes parameters against their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                private protected readonly IList<ParamGroup> _parameter_groups;

                private protected Optimizer(IEnumerable<ParamGroup> groups) => _parameter_groups = [.. groups];

                public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

                public virtual IEnumerable<Parameter> parameters() =>
                    _parameter_groups.SelectMany(group => group.Parameters);

                public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

                public virtual void zero_grad()
                {
                    foreach (var parameter in parameters())
                    {
                        parameter.grad = null;
                    }
                }

                /// <summary>One step; the closure, where given, computes the loss and its gradients first.</summary>
                public virtual Tensor? step(Func<Tensor>? closure = null)
                {
                    var loss = closure?.Invoke();
                    using var scope = NewDisposeScope();
                    using var fixedGraph = no_grad();
                    foreach (var group in _parameter_groups)
                    {
                        foreach (var parameter in group.Parameters)
                        {
                            if (parameter.grad is Tensor grad)
                            {
                                Update(group, parameter, grad);
                            }
                        }
                    }
                    return loss;
                }

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected abstract void Dispose(bool disposing);

                private protected abstract void Update(ParamGroup group, Parameter parameter, Tensor grad);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Parameters that share settings.</summary>
    public class ParamGroup : torch.optim.ILearningRateController
    {
        private protected ParamGroup(IEnumerable<Parameter> parameters, double rate)
        {
            Parameters = [.. parameters];
            LearningRate = InitialLearningRate = rate;
        }

        public IEnumerable<Parameter> Parameters { get; set; }
        public double LearningRate { get; set; }
        public double InitialLearningRate { get; set; }
    }
}
