using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp
{
    using Modules;

    public enum EmbeddingBagMode
    {
        Sum = 0,
        Mean = 1,
        Max = 2,
    }

    namespace Modules
    {
        /// <summary>Sums, means or maxima of rows of a matrix.</summary>
        public sealed class EmbeddingBag : nn.Module<Tensor, Tensor?, Tensor?, Tensor>
        {
            private readonly Tensor _rows;
            private readonly Func<Tensor, Tensor, Tensor?, Tensor> _run;

            internal EmbeddingBag(Tensor rows, Func<Tensor, Tensor, Tensor?, Tensor> run) : base(nameof(EmbeddingBag))
            {
                _rows = rows;
                _run = run;
            }

            /// <param name="input">Numbers of rows: (bags, rows a bag), or (rows) with <paramref name="offsets"/>.</param>
            /// <param name="offsets">Where each bag begins; only with an <paramref name="input"/> of one dimension.</param>
            /// <param name="perSampleWeights">As <paramref name="input"/>; only for sums.</param>
            public override Tensor forward(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
            {
                if (offsets is not null)
                {
                    return _run(input, offsets, perSampleWeights);
                }
                using var begins = arange(0, input.numel(), input.size(1), input.dtype, input.device);
                using var flat = input.reshape(-1);
                using var weights = perSampleWeights?.reshape(-1);
                return _run(flat, begins, weights);
            }

            protected override void RegisterComponents()
            {
            }

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _rows.Dispose();
                }
                base.Dispose(disposing);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>
            /// Of rows that exist. As in the package they stay part of the graph where they are not frozen.
            /// </summary>
            public static EmbeddingBag EmbeddingBag_from_pretrained(Tensor embeddings, bool freeze = true, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean,
                bool sparse = false, bool include_last_offset = false, long padding_index = -1, Device? device = null,
                ScalarType? dtype = null)
            {
                using var moved = embeddings.to(device ?? embeddings.device).to_type(dtype ?? embeddings.dtype);
                var rows = (freeze ? moved.detach() : moved.alias()).DetachFromDisposeScope();
                return new(rows, (input, offsets, weights) =>
                {
                    if (max_norm is double most)
                    {
                        using var changed = no_grad();
                        Op.InPlace("embedding_renorm_", rows, input, most, norm_type);
                    }
                    return Op.CallFirst("embedding_bag.padding_idx", 4, rows, input, offsets, scale_grad_by_freq, (long)mode, sparse,
                        weights, include_last_offset, padding_index < 0 ? default(Value) : padding_index);
                });
            }
        }
    }
}
