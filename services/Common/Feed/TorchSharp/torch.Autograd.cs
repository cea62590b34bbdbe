using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class autograd
    {
        /// <summary>Sums the gradients of <paramref name="tensors"/> into the leaves they came from.</summary>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var (roots, gradients, leaves) = (Handles(tensors), Handles(grad_tensors), Handles(inputs));
            fixed (nint* r = roots, g = gradients, l = leaves)
            {
                Check(torch_backward(r, roots.Length, g, gradients.Length, (retain_graph ?? create_graph) ? 1 : 0,
                    create_graph ? 1 : 0, l, leaves.Length));
            }
            KeepAlive(tensors, grad_tensors, inputs);
        }

        /// <summary>
        /// The gradients of <paramref name="outputs"/> with respect to <paramref name="inputs"/>; null where unused.
        /// </summary>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var (roots, gradients, leaves) = (Handles(outputs), Handles(grad_outputs), Handles(inputs));
            var results = new nint[leaves.Length];
            fixed (nint* r = roots, g = gradients, l = leaves, to = results)
            {
                Check(torch_gradients(r, roots.Length, l, leaves.Length, g, gradients.Length, retain_graph ? 1 : 0,
                    create_graph ? 1 : 0, allow_unused ? 1 : 0, to));
            }
            KeepAlive(outputs, inputs, grad_outputs);
            return [.. results.Select(handle => handle == 0 ? null! : new Tensor(handle))];
        }

        private static nint[] Handles(IList<Tensor>? tensors) =>
            tensors is null ? [] : [.. tensors.Select(t => t.Handle)];

        private static void KeepAlive(params ReadOnlySpan<object?> holders)
        {
            foreach (var holder in holders)
            {
                GC.KeepAlive(holder);
            }
        }
    }

    public static IDisposable no_grad() => new GradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);
    public static bool is_grad_enabled() => torch_grad_enabled() != 0;

    /// <summary>
    /// No gradients and no version counters on this thread until the result is disposed, on the same thread.
    /// </summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);
    public static bool is_inference_mode_enabled() => torch_inference_enabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly int _before = torch_grad_enabled();

        public GradMode(bool enabled) => torch_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => torch_set_grad_enabled(_before);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint _guard = torch_inference_enter(enabled ? 1 : 0);

        public void Dispose()
        {
            var guard = Interlocked.Exchange(ref _guard, 0);
            if (guard != 0)
            {
                torch_inference_leave(guard);
            }
        }
    }
}
