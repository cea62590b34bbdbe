using static TorchSharp.torch;

namespace Vitrine.Benchmarks;

/// <summary>
/// Unit vectors as a catalogue has them: a thousand a cluster, each its centre + noise of equal length, so that two of a cluster
/// have a cosine of about a half and two of others of about 0. Seeded.
/// </summary>
internal sealed class ClusteredVectors : IDisposable
{
    private const int ClusterRows = 1000;
    private const int Block = 50_000;
    private const double Rest = 0.3; // Beside a standard deviation of √2.

    private readonly Generator _generator = new(1);
    private readonly Tensor _centres; // (clusters, F)
    private readonly Tensor? _directions; // (F, D)

    /// <param name="rows">How many there will be.</param>
    /// <param name="dimension">D</param>
    /// <param name="features">
    /// F: what the rows differ in. Where it is less than D, as in what a network makes, F random directions carry it, and a rest of
    /// noise goes in all.
    /// </param>
    public ClusteredVectors(int rows, int dimension, int features)
    {
        _centres = randn([Math.Max(1, rows / ClusterRows), features], generator: _generator);
        _directions = features == dimension ? null : randn([features, dimension], generator: _generator) / Math.Sqrt(features);
    }

    /// <returns>(count, D)</returns>
    public Tensor Draw(int count)
    {
        var vectors = empty(count, (_directions ?? _centres).shape[1]);
        for (var first = 0; first < count; first += Block)
        {
            using var scope = NewDisposeScope();
            var size = Math.Min(Block, count - first);
            var cluster = randint(0, _centres.shape[0], [size], dtype: ScalarType.Int64, generator: _generator);
            var block = _centres.index_select(0, cluster) + randn([size, _centres.shape[1]], generator: _generator); // (size, F)
            if (_directions is not null)
            {
                block = block.mm(_directions) + Rest * randn([size, _directions.shape[1]], generator: _generator); // (size, D)
            }

            vectors.narrow(0, first, size).copy_(nn.functional.normalize(block));
        }

        return vectors;
    }

    public void Dispose()
    {
        _centres.Dispose();
        _directions?.Dispose();
        _generator.Dispose();
    }
}
