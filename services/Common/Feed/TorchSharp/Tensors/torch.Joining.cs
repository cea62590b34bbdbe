using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Op.Call("cat", Items(tensors), dim);
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Op.Call("stack", Items(tensors), dim);
    public static Tensor hstack(IList<Tensor> tensors) => Op.Call("hstack", Items(tensors));
    public static Tensor vstack(IList<Tensor> tensors) => Op.Call("vstack", Items(tensors));
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        Op.CallList("meshgrid.indexing", Items(tensors), indexing);
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Op.CallList("broadcast_tensors", tensors);
    public static Tensor einsum(string equation, params Tensor[] tensors) => Op.Call("einsum", equation, tensors);
    public static Tensor cartesian_prod(IList<Tensor> tensors) => Op.Call("cartesian_prod", Items(tensors));

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);
    public static Tensor[] where(Tensor condition) => Op.CallList("where", condition);

    private static Tensor[] Items(IEnumerable<Tensor> tensors) => tensors as Tensor[] ?? [.. tensors];
}
