using Microsoft.Extensions.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace Vitrine.Search.Queries;

/// <summary>Scores candidates exactly: the full float32 features, on the device.</summary>
internal sealed class ReRanker(IOptions<SearchOptions> options)
{
    private readonly Device _device = new(options.Value.Device);

    /// <summary>Cosine distances from a query to every candidate.</summary>
    /// <param name="query">(D), unit length.</param>
    /// <param name="features">(N, D) row by row, each of unit length.</param>
    /// <returns>(N), from 0 (the same) to 2 (the opposite).</returns>
    public float[] Distances(float[] query, float[] features)
    {
        if (features.Length == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var matrix = tensor(features, [features.Length / query.Length, query.Length], device: _device); // (N, D)
        var vector = tensor(query, device: _device); // (D)
        return matrix.mv(vector).neg().add(1).clamp(0, 2).cpu().data<float>().ToArray(); // (N)
    }
}
