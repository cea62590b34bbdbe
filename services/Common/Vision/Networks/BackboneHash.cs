using System.Security.Cryptography;
using System.Text.Json;
using static TorchSharp.torch;

namespace Vitrine.Vision.Networks;

/// <summary>
/// What two networks have in common when one pass through a backbone can serve both: the pictures, the architecture with its choices,
/// and every weight and statistic. The classifier, which neither needs, is not looked at.
/// </summary>
public static class BackboneHash
{
    /// <returns>Lower-case hex; null: an ensemble has no backbone to share.</returns>
    public static string? Of(VectorNetwork network) =>
        network is EmbeddingNetwork one ? Of(one.Architecture, one.Backbone, one.Input) : null;

    /// <returns>Lower-case hex.</returns>
    public static string Of(LabelNetwork network) => Of(network.Architecture, network.Backbone, network.Input);

    private static string Of(string architecture, Backbone backbone, InputSpec input)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes<object[]>([architecture, backbone.Config with { Classes = 0 }, input]));
        foreach (var (number, layer) in backbone.Layers.Index())
        {
            foreach (var (name, tensor) in layer.state_dict().OrderBy(named => named.Key, StringComparer.Ordinal))
            {
                hash.AppendData(JsonSerializer.SerializeToUtf8Bytes<object[]>([number, name, $"{tensor.dtype}", tensor.shape]));
                hash.AppendData(tensor.detach().cpu().contiguous().bytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
