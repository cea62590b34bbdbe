using static TorchSharp.torch;

namespace Vitrine.Vision.Matching;

/// <summary>
/// Finds which of many unit vectors is nearest, by Euclidean distance, exactly: a matrix product in float32 leaves those that its
/// rounding cannot tell apart, and the distances of these are summed in float64. Safe for many threads.
/// </summary>
internal sealed class NearestVectors : IDisposable
{
    private const int Block = 4_096; // vectors that are compared with as many others at a time
    private const float Tolerance = 1e-3f;
    private const float Rounding = 1.2e-7f; // of float32

    private readonly IReadOnlyList<ReadOnlyMemory<float>> _gallery;
    private readonly float[] _norms; // squared
    private readonly Tensor[] _blocks; // (up to Block, D) each
    private readonly float _margin;

    /// <param name="gallery">N vectors (D). They are held twice: as they are, and in blocks.</param>
    /// <exception cref="ArgumentException">A vector is not of length 1, or not of the size of the first.</exception>
    public NearestVectors(IReadOnlyList<ReadOnlyMemory<float>> gallery)
    {
        Dimension = gallery is [var first, ..] ? first.Length : 0;
        _norms = [.. gallery.Select(Check)];
        _gallery = gallery;
        // A product of unit vectors is wrong by at most D roundings; two of them are compared, each counted twice.
        _margin = 4 * (Dimension + 2) * Rounding;
        _blocks = [.. gallery.Chunk(Block).Select(Matrix)];
    }

    /// <summary>D; 0: the gallery is empty.</summary>
    public int Dimension { get; }

    /// <summary>Of each query, which vector is nearest; of equal ones the first in the gallery. The gallery is not empty.</summary>
    /// <exception cref="ArgumentException">A query is not of length 1, or not of the gallery's size.</exception>
    public (int Place, double Distance)[] Find(IReadOnlyList<ReadOnlyMemory<float>> queries, CancellationToken ct)
    {
        foreach (var query in queries)
        {
            Check(query, 0);
        }

        return [.. queries.Chunk(Block).SelectMany(some => FindFor(some, ct))];
    }

    public void Dispose() => Array.ForEach(_blocks, block => block.Dispose());

    private IEnumerable<(int Place, double Distance)> FindFor(ReadOnlyMemory<float>[] queries, CancellationToken ct)
    {
        using var rows = Matrix(queries); // (Q, D)
        var best = Enumerable.Repeat(float.PositiveInfinity, queries.Length).ToArray();
        var close = queries.Select(_ => new List<(int Place, float Score)>()).ToArray();
        for (var block = 0; block < _blocks.Length; block++)
        {
            ct.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var products = rows.matmul(_blocks[block].t()).data<float>().ToArray(); // (Q, up to Block)
            for (var q = 0; q < queries.Length; q++)
            {
                var count = products.Length / queries.Length;
                for (var i = 0; i < count; i++)
                {
                    // The squared distance, but for the query's own part.
                    var place = (block * Block) + i;
                    var score = _norms[place] - (2 * products[(q * count) + i]);
                    if (score <= best[q] + _margin)
                    {
                        close[q].Add((place, score));
                        best[q] = Math.Min(best[q], score);
                    }
                }

                close[q].RemoveAll(found => found.Score > best[q] + _margin);
            }
        }

        return queries.Select((query, q) => close[q]
            .Select(found => (found.Place, Distance: Distance(query.Span, _gallery[found.Place].Span)))
            .MinBy(found => (found.Distance, found.Place)));
    }

    private float Check(ReadOnlyMemory<float> vector, int place)
    {
        var norm = 0.0;
        foreach (var value in vector.Span)
        {
            norm += (double)value * value;
        }

        return vector.Length == Dimension && Math.Abs(norm - 1) <= Tolerance
            ? (float)norm
            : throw new ArgumentException(
                $"Vector {place} has {vector.Length} values and the squared length {norm}; {Dimension} and 1 are wanted.");
    }

    private Tensor Matrix(ReadOnlyMemory<float>[] vectors)
    {
        var values = new float[vectors.Length * Dimension];
        foreach (var (place, vector) in vectors.Index())
        {
            vector.CopyTo(values.AsMemory(place * Dimension));
        }

        return tensor(values, [vectors.Length, Dimension]).DetachFromDisposeScope();
    }

    private static double Distance(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
        {
            var difference = (double)one[i] - other[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }
}
