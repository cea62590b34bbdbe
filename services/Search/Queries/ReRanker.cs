using Microsoft.Extensions.Options;
using Vitrine.Catalog.Search;
using static TorchSharp.torch;

namespace Vitrine.Search.Queries;

/// <summary>Scores candidates exactly, on the device: the full features, in float64.</summary>
internal sealed class ReRanker(IOptions<SearchOptions> options)
{
    private readonly bool _isCpu = options.Value.Device == "cpu";

    /// <summary>Cosine distances from a query to every candidate, from 0 (the same) to 2 (the opposite).</summary>
    /// <param name="query">(D), unit length.</param>
    /// <param name="candidates">(N); their features (D) are of unit length.</param>
    public double[] Distances(float[] query, IReadOnlyList<Candidate> candidates) =>
        candidates.Count == 0 ? [] : _isCpu ? OnCpu(query, candidates) : OnDevice(query, candidates);

    // A few hundred products take less time than to hand them to the tensor engine and its threads.
    private static double[] OnCpu(float[] query, IReadOnlyList<Candidate> candidates) =>
        [.. candidates.Select(candidate => CosineDistance.Between(candidate.Feature.Span, query))];

    // The numbers travel as float32.
    private double[] OnDevice(float[] query, IReadOnlyList<Candidate> candidates)
    {
        var features = new float[candidates.Count * query.Length];
        for (var row = 0; row < candidates.Count; row++)
        {
            candidates[row].Feature.Span.CopyTo(features.AsSpan(row * query.Length));
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var device = new Device(options.Value.Device);
        var matrix = tensor(features, [candidates.Count, query.Length], device: device).to_type(ScalarType.Float64); // (N, D)
        var vector = tensor(query, device: device).to_type(ScalarType.Float64); // (D)
        var distances = (1 - matrix.mv(vector)).clamp(0, 2); // (N)
        return distances.cpu().data<double>().ToArray();
    }
}
