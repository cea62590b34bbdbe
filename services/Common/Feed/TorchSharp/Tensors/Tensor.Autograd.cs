using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool is_leaf => Read(torch_is_leaf(Handle) != 0);

        public bool requires_grad
        {
            get => Read(torch_requires_grad(Handle) != 0);
            set => Check(Read(torch_set_requires_grad(Handle, value ? 1 : 0)));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Keeps the gradient of a tensor that is not a leaf.</summary>
        public void retain_grad() => Check(Read(torch_retain_grad(Handle)));

        /// <summary>The gradient that <see cref="backward()"/> summed up, or null.</summary>
        public Tensor? grad
        {
            get
            {
                Check(Read(torch_grad(Handle, out var grad)));
                return grad == 0 ? null : new Tensor(grad);
            }
            set
            {
                Check(Read(torch_set_grad(Handle, value?.Handle ?? 0)));
                GC.KeepAlive(value);
            }
        }

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
