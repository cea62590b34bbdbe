namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// One position of an index expression: an integer, a slice, a mask or tensor of positions, None or Ellipsis.
    /// </summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            None, Single, Ellipsis, Bool, Tensor, Slice,
        }

        private TensorIndex(Kind kind, long? start = null, long? stop = null, long? step = null, Tensor? tensor = null)
        {
            Of = kind;
            Start = start;
            Stop = stop;
            Step = step;
            Positions = tensor;
        }

        internal Kind Of { get; }
        internal long? Start { get; }
        internal long? Stop { get; }
        internal long? Step { get; }
        internal Tensor? Positions { get; }

        /// <summary>Inserts a dimension of size 1.</summary>
        public static readonly TensorIndex None = new(Kind.None);

        /// <summary>As many whole dimensions as the other positions leave.</summary>
        public static readonly TensorIndex Ellipsis = new(Kind.Ellipsis);

        /// <summary>One whole dimension.</summary>
        public static readonly TensorIndex Colon = Slice();

        /// <summary>
        /// The elements from <paramref name="start"/> up to, without, <paramref name="stop"/>; negative counts from
        /// the end.
        /// </summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(Kind.Slice, start, stop, step);
        public static TensorIndex Slice(Range range) =>
            Slice(From(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : From(range.End));
        public static TensorIndex Bool(bool value) => new(Kind.Bool, value ? 1 : 0);
        public static TensorIndex Single(long? index) => new(Kind.Single, index);
        public static TensorIndex Tensor(Tensor tensor) => new(Kind.Tensor, tensor: tensor);

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex(Index index) => Single(From(index));

        private static long From(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
