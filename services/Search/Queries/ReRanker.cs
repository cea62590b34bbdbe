using Microsoft.Extensions.Options;
using Vitrine.Catalog.Search;
using static TorchSharp.torch;

namespace Vitrine.Search.Queries;

/// <summary>Scores candidates exactly: the full float32 features, on the device.</summary>
internal sealed class ReRanker(IOptions<SearchOptions> options)
{
    private readonly Device _device = new(options.Value.Device);

    /// <summary>Cosine distances from a query to every candidate, from 0 (the same) to 2 (the opposite).</summary>
    /// <param name="query">(D), unit length.</param>
    /// <param name="candidates">(N); their features (D) are of unit length.</param>
    public float[] Distances(float[] query, IReadOnlyList<Candidate> candidates)
    {
        if (candidates.Count == 0)
        {
            return [];
        }

        var features = new float[candidates.Count * query.Length];
        for (var row = 0; row < candidates.Count; row++)
        {
            candidates[row].Feature.Span.CopyTo(features.AsSpan(row * query.Length));
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var matrix = tensor(features, [candidates.Count, query.Length], device: _device); // (N, D)
        var vector = tensor(query, device: _device); // (D)
        var distances = (1 - matrix.mv(vector)).clamp(0, 2); // (N)
        return distances.cpu().data<float>().ToArray();
    }
}
