using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>Elements by tensors of positions, or one mask.</summary>
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign(select(0, i1), value);
        }

        public Tensor this[long i1, long i2]
        {
            get => index(At(i1, i2));
            set => index_put_(value, At(i1, i2));
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => index(At(i1, i2, i3));
            set => index_put_(value, At(i1, i2, i3));
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(At(i1, i2, i3, i4));
            set => index_put_(value, At(i1, i2, i3, i4));
        }

        public Tensor index(params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            var (view, positions) = Resolve(indices);
            var result = positions is null ? view : Op.Call("index.Tensor", view, positions);
            return result.MoveToOuterDisposeScope();
        }

        public Tensor index(params Tensor[] indices) => Op.Call("index.Tensor", this, indices);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var scope = NewDisposeScope();
            var (view, positions) = Resolve(indices);
            if (positions is null)
            {
                Op.InPlace(accumulate ? "add_.Tensor" : "copy_", view, value);
            }
            else
            {
                Op.InPlace("index_put_", view, positions, value, accumulate);
            }
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Op.InPlace("index_put_", this, indices, value, accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var scalar = full([], value, dtype, device);
            return index_put_(scalar, indices, false);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var scalar = full([], value, dtype, device);
            return index_put_(scalar, indices, false);
        }

        public Tensor index_select(long dim, Tensor index) => Op.Call("index_select", this, dim, index);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Op.Call("index_add", this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Op.InPlace("index_add_", this, dim, index, source, alpha);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            Op.InPlace("index_copy_", this, dim, index, source);
        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Op.InPlace("index_fill_.int_Scalar", this, dim, index, value);
        public Tensor gather(long dim, Tensor index) => Op.Call("gather", this, dim, index);
        public Tensor take(Tensor index) => Op.Call("take", this, index);
        public Tensor take_along_dim(Tensor indices, long dim) => Op.Call("take_along_dim", this, indices, dim);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Op.Call("scatter.src", this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Op.InPlace("scatter_.src", this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Op.Call("scatter_add", this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            Op.InPlace("scatter_add_", this, dim, index, src);
        public Tensor masked_fill(Tensor mask, Scalar value) => Op.Call("masked_fill.Scalar", this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Op.InPlace("masked_fill_.Scalar", this, mask, value);
        public Tensor masked_select(Tensor mask) => Op.Call("masked_select", this, mask);
        public Tensor masked_scatter(Tensor mask, Tensor value) => Op.Call("masked_scatter", this, mask, value);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Op.InPlace("masked_scatter_", this, mask, value);

        /// <summary>The positions of the elements that are not zero, (N, dimensions).</summary>
        public Tensor nonzero() => Op.Call("nonzero", this);
        public IList<Tensor> nonzero_as_list() => Op.CallList("nonzero_numpy", this);
        public Tensor argwhere() => Op.Call("argwhere", this);

        /// <summary>This where the condition holds, <paramref name="y"/> elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => Op.Call("where.self", condition, this, y);

        private static TensorIndex[] At(params long[] positions) =>
            Array.ConvertAll(positions, i => TensorIndex.Single(i));

        private static void Assign(Tensor view, Tensor value)
        {
            using (view)
            {
                view.copy_(value);
            }
        }

        // Integers, slices, None and Ellipsis give a view; what is left are tensors of positions, one a dimension.
        private (Tensor View, Tensor?[]? Positions) Resolve(TensorIndex[] indices)
        {
            var view = this.alias();
            var positions = new List<Tensor?>();
            var dimension = 0L;
            for (var i = 0; i < indices.Length; i++)
            {
                ref readonly var index = ref indices[i];
                switch (index.Of)
                {
                    case TensorIndex.Kind.None:
                        view = view.unsqueeze(dimension++);
                        break;
                    case TensorIndex.Kind.Single:
                        view = view.select(dimension, index.Start!.Value);
                        break;
                    case TensorIndex.Kind.Slice:
                        view = Op.Call("slice.Tensor", view, dimension++, index.Start, index.Stop, index.Step ?? 1);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dimension = view.ndim - indices.Skip(i + 1).Sum(Consumes);
                        break;
                    default:
                        var tensor = index.Positions ?? full([], index.Start != 0, ScalarType.Bool, device);
                        if (index.Of == TensorIndex.Kind.Bool)
                        {
                            view = view.unsqueeze(dimension);
                            tensor = tensor.unsqueeze(0);
                        }
                        while (positions.Count < dimension)
                        {
                            positions.Add(null);
                        }
                        positions.Add(tensor);
                        dimension += tensor.dtype == ScalarType.Bool ? tensor.ndim : 1;
                        break;
                }
            }
            return (view, positions.Count == 0 ? null : [.. positions]);
        }

        private static long Consumes(TensorIndex index) => index.Of switch
        {
            TensorIndex.Kind.None or TensorIndex.Kind.Ellipsis or TensorIndex.Kind.Bool => 0,
            TensorIndex.Kind.Tensor when index.Positions!.dtype == ScalarType.Bool => index.Positions.ndim,
            _ => 1,
        };
    }
}
