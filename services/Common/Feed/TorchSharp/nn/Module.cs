using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a network. <see cref="RegisterComponents"/>, called last in a constructor, registers every field
        /// that holds a module, a parameter or a tensor (a buffer) under the field's name, the state dictionary's key.
        /// </summary>
        public abstract class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> _modules = [];
            private readonly OrderedDictionary<string, Parameter> _parameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffers = [];
            private readonly string _name;
            private bool _registered;
            private bool _training = true;

            protected Module(string name) => _name = name;

            public virtual bool training => _training;

            public virtual string GetName() => _name;

            /// <summary>Frees the parameters and buffers, also those of the parts.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    foreach (var tensor in _parameters.Values.Concat(_buffers.Values.Select(b => b.Tensor)))
                    {
                        tensor.DetachFromDisposeScope().Dispose();
                    }
                    foreach (var module in _modules.Values)
                    {
                        module.Dispose();
                    }
                }
            }

            protected virtual void RegisterComponents()
            {
                if (_registered)
                {
                    return;
                }
                _registered = true;
                foreach (var field in Fields(GetType()))
                {
                    if (_modules.ContainsKey(field.Name) || _parameters.ContainsKey(field.Name)
                        || _buffers.ContainsKey(field.Name))
                    {
                        continue;
                    }
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(field.Name, module);
                            break;
                        case Parameter parameter:
                            register_parameter(field.Name, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(field.Name, tensor);
                            break;
                    }
                }
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (name.Length == 0 || name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException($"A module's name must not be empty or hold a dot: '{name}'",
                        nameof(name));
                }
                submodule.RegisterComponents();
                if (!_modules.TryAdd(name, submodule))
                {
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                }
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param)
            {
                if (!_parameters.TryAdd(name, param))
                {
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                }
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (!_buffers.TryAdd(name, (tensor, persistent)))
                {
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                }
            }

            // What the modules of this library make lives as long as they do, whatever scope they were made in.
            private protected T Keep<T>(string name, T tensor) where T : Tensor
            {
                tensor.DetachFromDisposeScope();
                if (tensor is Parameter parameter)
                {
                    register_parameter(name, parameter);
                }
                else
                {
                    register_buffer(name, tensor);
                }
                return tensor;
            }

            public virtual IEnumerable<(string name, Module module)> named_children() =>
                _modules.Select(m => (m.Key, m.Value));

            /// <summary>The parts, then the parts of the parts; this module itself is not among them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                named_children().Concat(named_children().SelectMany(
                    child => child.module.named_modules().Select(m => ($"{child.name}.{m.name}", m.module))));

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);
            public virtual IEnumerable<Module> children() => named_children().Select(m => m.module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var own = _parameters.Select(p => (p.Key, p.Value));
                var all = recurse
                    ? own.Concat(named_children().SelectMany(
                        child => child.module.named_parameters().Select(p => ($"{child.name}.{p.name}", p.parameter))))
                    : own;
                return all.DistinctBy(p => p.Item2, ReferenceEqualityComparer.Instance);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(p => p.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true,
                bool include_nonpersistent = true)
            {
                var own = _buffers.Where(b => include_nonpersistent || b.Value.Persistent)
                    .Select(b => (b.Key, b.Value.Tensor));
                return recurse
                    ? own.Concat(named_children().SelectMany(
                        child => child.module.named_buffers(true, include_nonpersistent)
                            .Select(b => ($"{child.name}.{b.name}", b.buffer))))
                    : own;
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;
            public virtual Parameter? get_parameter(string target) =>
                named_parameters().FirstOrDefault(p => p.name == target).parameter;
            public virtual Tensor? get_buffer(string target) =>
                named_buffers().FirstOrDefault(b => b.name == target).buffer;

            /// <summary>
            /// The parameters, then the persistent buffers, by their dotted names; the tensors are not copied.
            /// </summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null,
                string? prefix = null)
            {
                destination ??= [];
                var lead = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters())
                {
                    destination.TryAdd(lead + name, parameter);
                }
                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                {
                    destination.TryAdd(lead + name, buffer);
                }
                return destination;
            }

            /// <summary>Copies the tensors of <paramref name="source"/> into those of the same name.</summary>
            /// <exception cref="InvalidOperationException">
            /// Names are missing or too many and <paramref name="strict"/> is set.
            /// </exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                var destination = state_dict();
                string[] missing = [.. destination.Keys.Except(source.Keys).Except(skip)];
                string[] unexpected = [.. source.Keys.Except(destination.Keys).Except(skip)];
                if (strict && missing.Length + unexpected.Length > 0)
                {
                    throw new InvalidOperationException(
                        $"The state dictionary lacks [{string.Join(", ", missing)}] "
                        + $"and has unexpected [{string.Join(", ", unexpected)}].");
                }
                using var fixedGraph = no_grad();
                foreach (var key in source.Keys.Intersect(destination.Keys).Except(skip))
                {
                    destination[key].copy_(source[key]);
                }
                return (missing, unexpected);
            }

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var child in children())
                {
                    child.train(train);
                }
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in children())
                {
                    child.apply(fn);
                }
                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        using var grad = parameter.grad;
                        grad?.zero_();
                    }
                }
            }

            // The tensor objects stay and only what they hold changes, so fields and optimizers keep pointing at them.
            internal void Move(Device? device, ScalarType? type, bool nonBlocking)
            {
                if (type is ScalarType t && !is_floating_point(t) && !is_complex(t))
                {
                    throw new ArgumentException($"A module's type must be floating-point or complex, not {t}.");
                }
                using var fixedGraph = no_grad();
                foreach (var tensor in parameters().Concat(buffers()))
                {
                    tensor.Move(device, tensor.is_floating_point() ? type : null, nonBlocking);
                }
            }

            // A subclass's own fields first, then the inherited; of fields that share a name, the first.
            private static IEnumerable<FieldInfo> Fields(Type type)
            {
                const BindingFlags Own =
                    BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
                var fields = new List<FieldInfo>();
                for (var t = type; t is not null && t != typeof(Module); t = t.BaseType!)
                {
                    fields.AddRange(t.GetFields(Own));
                }
                return fields.DistinctBy(field => field.Name);
            }
        }

        /// <summary>A module that lets others watch or change what goes in and what comes out.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            private protected readonly OrderedDictionary<string, TPreHook> _before = [];
            private protected readonly OrderedDictionary<string, TPostHook> _after = [];

            protected HookableModule(string name) : base(name)
            {
            }

            public HookRemover register_forward_pre_hook(TPreHook hook) => new(this, Add(_before, hook));
            public HookRemover register_forward_hook(TPostHook hook) => new(this, Add(_after, hook));

            private static string Add<T>(OrderedDictionary<string, T> hooks, T hook)
            {
                var key = Guid.NewGuid().ToString();
                hooks.Add(key, hook);
                return key;
            }

            /// <summary>Takes a hook off again.</summary>
            public class HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
            {
                public void remove()
                {
                    module._before.Remove(key);
                    module._after.Remove(key);
                }
            }
        }
    }
}
