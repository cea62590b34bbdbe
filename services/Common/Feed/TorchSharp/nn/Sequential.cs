using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules one after the other; without names they are named 0, 1, 2...</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<nn.IModule<Tensor, Tensor>> _steps = [];

        internal Sequential() : base(nameof(Sequential))
        {
        }

        protected Sequential(params nn.Module<Tensor, Tensor>[] modules) : this()
        {
            foreach (var module in modules)
            {
                append(module);
            }
        }

        protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : this()
        {
            foreach (var (name, module) in modules)
            {
                append(name, module);
            }
        }

        public int Count => _steps.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _steps[index];

        public Sequential append(nn.IModule<Tensor, Tensor> module) =>
            append(Count.ToString(CultureInfo.InvariantCulture), module);

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            register_module(name, (nn.Module)module);
            _steps.Add(module);
            return this;
        }

        /// <summary>Disposes what passes between the steps.</summary>
        public override Tensor forward(Tensor tensor)
        {
            var current = tensor;
            foreach (var step in _steps)
            {
                var next = step.call(current);
                if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next))
                {
                    current.Dispose();
                }
                current = next;
            }
            return ReferenceEquals(current, tensor) ? tensor.alias() : current;
        }

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
            public static Sequential Sequential() => new();
            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
                Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                modules.Aggregate(new Sequential(), (all, module) => all.append(module));

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                Sequential((IEnumerable<(string, Module<Tensor, Tensor>)>)modules);

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                modules.Aggregate(new Sequential(), (all, step) => all.append(step.name, step.submodule));
        }
    }
}
