using System.Numerics.Tensors;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Search;
using static TorchSharp.torch;

namespace Vitrine.Search.Queries;

/// <summary>Scores candidates exactly: the full float32 features, on the device.</summary>
internal sealed class ReRanker(IOptions<SearchOptions> options)
{
    private readonly bool _isCpu = options.Value.Device == "cpu";

    /// <summary>Cosine distances from a query to every candidate, from 0 (the same) to 2 (the opposite).</summary>
    /// <param name="query">(D), unit length.</param>
    /// <param name="candidates">(N); their features (D) are of unit length.</param>
    public float[] Distances(float[] query, IReadOnlyList<Candidate> candidates) =>
        candidates.Count == 0 ? [] : _isCpu ? OnCpu(query, candidates) : OnDevice(query, candidates);

    // A few hundred products take less time than to hand them to the tensor engine and its threads.
    private static float[] OnCpu(float[] query, IReadOnlyList<Candidate> candidates) =>
        [.. candidates.Select(candidate => Math.Clamp(1 - TensorPrimitives.Dot(candidate.Feature.Span, query), 0, 2))];

    private float[] OnDevice(float[] query, IReadOnlyList<Candidate> candidates)
    {
        var features = new float[candidates.Count * query.Length];
        for (var row = 0; row < candidates.Count; row++)
        {
            candidates[row].Feature.Span.CopyTo(features.AsSpan(row * query.Length));
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var device = new Device(options.Value.Device);
        var matrix = tensor(features, [candidates.Count, query.Length], device: device); // (N, D)
        var vector = tensor(query, device: device); // (D)
        var distances = (1 - matrix.mv(vector)).clamp(0, 2); // (N)
        return distances.cpu().data<float>().ToArray();
    }
}
