namespace TorchSharp;

public static partial class torch
{
    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1E-05, double atol = 1E-08,
        bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);
    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);
    public static Tensor equal(Tensor tensor, Tensor target) => tensor.equal(target);
    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);
    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);
    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1E-05, double atol = 1E-08,
        bool nanEqual = false) =>
        tensor.isclose(other, rtol, atol, nanEqual);
    public static Tensor le(Tensor left, Tensor right) => left.le(right);
    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);
    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);

    /// <summary>The distance of every row of one to every row of the other, (..., P, R).</summary>
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2.0,
        compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Interop.Op.Call("cdist", x1, x2, p, (long)compute_mode);

    public static Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false,
        Tensor? sorter = null) =>
        Interop.Op.Call("searchsorted.Tensor", sorted_sequence, values, out_int32, right, default(Interop.Value),
            sorter);

    public static Tensor bucketize(Tensor input, Tensor boundaries, bool outInt32 = false, bool right = false) =>
        Interop.Op.Call("bucketize.Tensor", input, boundaries, outInt32, right);
}
