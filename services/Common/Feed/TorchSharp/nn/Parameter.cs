using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module learns.</summary>
    public class Parameter : Tensor
    {
        /// <summary>Takes over what <paramref name="data"/> holds; <paramref name="data"/> becomes empty.</summary>
        public Parameter(Tensor data, bool requires_grad = true)
            : base(data.requires_grad_(requires_grad).TakeHandle(), null) =>
            data.OwningDisposeScope?.Replace(data, this);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
