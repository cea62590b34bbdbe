using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor's sizes, from the outermost dimension inwards.</summary>
    public struct Size : IEnumerable<long>
    {
        private readonly long[] _sizes;

        public Size(long[] shape) => _sizes = [.. shape];
        public Size(IEnumerable<long> shape) => _sizes = [.. shape];
        public Size(long size) => _sizes = [size];
        public Size((long, long) size) => _sizes = [size.Item1, size.Item2];

        public readonly int Length => _sizes.Length;
        public readonly bool IsEmpty => _sizes.Length == 0;
        public readonly long[] Shape => _sizes;

        public readonly long this[int idx] => _sizes[idx];

        public static implicit operator Size(long size) => new(size);
        public static implicit operator Size((long, long) size) => new(size);
        public static implicit operator Size(long[] size) => new(size);

        public readonly long numel() => _sizes.Aggregate(1L, (product, size) => product * size);
        public readonly IEnumerator<long> GetEnumerator() => _sizes.AsEnumerable().GetEnumerator();

        readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
