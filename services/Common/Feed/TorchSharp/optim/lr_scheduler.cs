namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>
        /// Schedules of the learning rate. Each takes effect when made; <c>step</c> goes on to the next epoch.
        /// </summary>
        public static partial class lr_scheduler
        {
            public abstract class LRScheduler
            {
                private readonly ILearningRateController[] _groups;
                private readonly Func<int, double, double> _rate;
                private int _epoch;

                private protected LRScheduler(Optimizer optimizer, Func<int, double, double> rate, int lastEpoch)
                {
                    (_groups, _rate, _epoch) = ([.. optimizer.ParamGroups], rate, lastEpoch);
                    step();
                }

                public virtual void step() => step(null);

                public virtual void step(int? epoch)
                {
                    _epoch = epoch ?? _epoch + 1;
                    foreach (var group in _groups)
                    {
                        group.LearningRate = _rate(_epoch, group.InitialLearningRate);
                    }
                }

                public IEnumerable<double> get_last_lr() => _groups.Select(group => group.LearningRate);
            }

            /// <summary>The first rate times what a function says of the epoch.</summary>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1,
                bool verbose = false) =>
                new Curve(optimizer, (epoch, first) => first * lr_lambda(epoch), last_epoch);

            /// <summary>Times <paramref name="gamma"/> every <paramref name="step_size"/> epochs.</summary>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1,
                int last_epoch = -1, bool verbose = false) =>
                new Curve(optimizer, (epoch, first) => first * Math.Pow(gamma, epoch / step_size), last_epoch);

            /// <summary>Times <paramref name="gamma"/> at every milestone.</summary>
            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1,
                int last_epoch = -1, bool verbose = false) =>
                new Curve(optimizer, (epoch, first) => first * Math.Pow(gamma,
                    milestones.Count(milestone => milestone <= epoch)), last_epoch);

            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1,
                bool verbose = false) =>
                new Curve(optimizer, (epoch, first) => first * Math.Pow(gamma, epoch), last_epoch);

            /// <summary>A straight line from one factor to the other, then level: a warm-up.</summary>
            public static LRScheduler LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3,
                double end_factor = 1.0,
                int total_iters = 5, int last_epoch = -1, bool verbose = false) =>
                new Curve(optimizer, (epoch, first) =>
                    first * (start_factor + ((end_factor - start_factor) * Math.Min(epoch, total_iters) / total_iters)),
                        last_epoch);

            /// <summary>
            /// Half a cosine from the first rate to <paramref name="eta_min"/> in <paramref name="T_max"/> epochs
            /// (arXiv:1608.03983).
            /// </summary>
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0.0,
                int last_epoch = -1, bool verbose = false) =>
                new Curve(optimizer, (epoch,
                    first) => eta_min + ((first - eta_min) * (1 + Math.Cos(Math.PI * epoch / T_max)) / 2), last_epoch);

            // The rate as a function of the epoch and of the first rate.
            private sealed class Curve(Optimizer optimizer, Func<int, double, double> rate, int lastEpoch)
                : LRScheduler(optimizer, rate, lastEpoch);
        }
    }
}
