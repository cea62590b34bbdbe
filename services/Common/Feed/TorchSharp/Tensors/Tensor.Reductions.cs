using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Op.Call("sum", this, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("sum.dim_IntList", this, dim, keepdim, type);
        public Tensor mean() => Op.Call("mean", this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("mean.dim", this, dimensions, keepdim, type);
        public Tensor prod(ScalarType? type = null) => Op.Call("prod", this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("prod.dim_int", this, dim, keepdim, type);

        public Tensor std(bool unbiased = true) => Op.Call("std", this, unbiased);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim], unbiased, keepdim, type);
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) =>
            Cast(Op.Call("std.dim", this, dimensions, unbiased, keepdim), type);
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Op.Call2("std_mean", this, unbiased);

        public Tensor var(bool unbiased = true) => Op.Call("var", this, unbiased);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim], unbiased, keepdim, type);
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) =>
            Cast(Op.Call("var.dim", this, dimensions, unbiased, keepdim), type);
        public (Tensor @var, Tensor mean) var_mean(bool unbiased = true) => Op.Call2("var_mean", this, unbiased);

        public Tensor max() => Op.Call("max", this);
        public Tensor max(Tensor other) => Op.Call("max.other", this, other);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Op.Call2("max.dim", this, dim, keepdim);
        public Tensor amax(params long[] dims) => Op.Call("amax", this, dims);
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Op.Call("amax", this, dims, keepdim) : @out.copy_(Op.Call("amax", this, dims, keepdim));
        public Tensor argmax() => Op.Call("argmax", this);
        public Tensor argmax(long dim, bool keepdim = false) => Op.Call("argmax", this, dim, keepdim);

        public Tensor min() => Op.Call("min", this);
        public Tensor min(Tensor other) => Op.Call("min.other", this, other);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Op.Call2("min.dim", this, dim, keepdim);
        public Tensor amin(params long[] dims) => Op.Call("amin", this, dims);
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Op.Call("amin", this, dims, keepdim) : @out.copy_(Op.Call("amin", this, dims, keepdim));
        public Tensor argmin() => Op.Call("argmin", this);
        public Tensor argmin(long dim, bool keepdim = false) => Op.Call("argmin", this, dim, keepdim);

        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) =>
            Op.Call2("aminmax", this, dim, keepdim);
        public Tensor median() => Op.Call("median", this);
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Op.Call("quantile", this, q, dim, keepdim);
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) =>
            Op.Call2("kthvalue", this, k, dim ?? -1, keepdim);
        public Tensor logsumexp(long dim, bool keepdim = false) => Op.Call("logsumexp", this, (long[])[dim], keepdim);
        public Tensor norm(float p = 2.0f) => Op.Call("norm.Scalar", this, p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) =>
            Op.Call("norm.ScalarOpt_dim", this, p, (long[])[dim], keepdim);
        public Tensor dist(Tensor other, float p = 2.0f) => Op.Call("dist", this, other, p);
        public Tensor all() => Op.Call("all", this);
        public Tensor all(long dim, bool keepdim = false) => Op.Call("all.dim", this, dim, keepdim);
        public Tensor any() => Op.Call("any", this);
        public Tensor any(long dim, bool keepdim = false) => Op.Call("any.dim", this, dim, keepdim);
        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? Op.Call("count_nonzero", this) : Op.Call("count_nonzero.dim_IntList", this, dims);
        public Tensor cumsum(long dim, ScalarType? type = null) => Op.Call("cumsum", this, dim, type);
        public Tensor cumprod(long dim, ScalarType? type = null) => Op.Call("cumprod", this, dim, type);
        public (Tensor values, Tensor indexes) cummax(long dim) => Op.Call2("cummax", this, dim);
        public Tensor bincount(Tensor? weights, long minlength = 0) => Op.Call("bincount", this, weights, minlength);
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Op.Call("histc", this, bins, min, max);

        /// <summary>The largest (or smallest) <paramref name="k"/> along a dimension and where they are.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Op.Call2("topk", this, k, dim, largest, sorted);
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Op.Call2("sort.stable", this, stable, dim, descending);
        public Tensor argsort(long dim = -1, bool descending = false) => Op.Call("argsort", this, dim, descending);
        public Tensor msort() => Op.Call("msort", this);
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true,
            bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = dim is null
                ? Op.Call3("_unique2", this, sorted, return_inverse, return_counts)
                : Op.Call3("unique_dim", this, (long)dim, sorted, return_inverse, return_counts);
            return (output, return_inverse ? inverse : null, return_counts ? counts : null);
        }

        private static Tensor Cast(Tensor result, ScalarType? type) =>
            type is ScalarType t ? result.to(t, disposeAfter: true) : result;
    }
}
