using System.Text.RegularExpressions;
using TorchSharp.Modules;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Embedding;

/// <summary>
/// In evaluation a batch norm multiplies and adds per channel, which the convolution before it can do:
/// w' = w·γ/√(σ²+ε), b' = β + (b - μ)·γ/√(σ²+ε).
/// </summary>
internal static partial class BatchNormFolding
{
    /// <summary>
    /// The state of the same network without norms (<see cref="BackboneConfig.Folded"/>). The caller's scope owns what is
    /// new.
    /// </summary>
    /// <exception cref="InvalidOperationException">No convolution is found before a norm.</exception>
    public static Dictionary<string, Tensor> Fold(nn.Module network)
    {
        var state = network.state_dict();
        foreach (var (name, module) in network.named_modules())
        {
            if (module is BatchNorm2d norm)
            {
                Fold(state, name, norm.eps);
            }
        }

        return state;
    }

    private static void Fold(Dictionary<string, Tensor> state, string norm, double eps)
    {
        var convolution = ConvolutionBefore(norm);
        if (!state.TryGetValue($"{convolution}.weight", out var weight))
        {
            throw new InvalidOperationException($"the norm {norm} has no convolution {convolution} before it");
        }

        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var mean = Take("running_mean");
        var factor = Take("weight") / (Take("running_var") + eps).sqrt(); // (C')
        var bias = state.TryGetValue($"{convolution}.bias", out var before) ? before - mean : -mean;
        state.Remove($"{norm}.num_batches_tracked");
        Put("bias", (bias * factor) + Take("bias"));
        Put("weight", weight * factor.view(-1, 1, 1, 1));

        Tensor Take(string key)
        {
            state.Remove($"{norm}.{key}", out var tensor);
            return tensor!.to_type(ScalarType.Float64);
        }

        void Put(string key, Tensor value) =>
            state[$"{convolution}.{key}"] = value.to_type(weight.dtype).MoveToOuterDisposeScope();
    }

    // "layer1.0.bn2" → "layer1.0.conv2"; "features.0.1" → "features.0.0".
    private static string ConvolutionBefore(string norm) => norm.Contains("bn", StringComparison.Ordinal)
        ? NamedNorm().Replace(norm, "conv$1")
        : LastNumber().Replace(norm, number => $"{int.Parse(number.ValueSpan, provider: null) - 1}");

    [GeneratedRegex(@"bn(\d+)$")]
    private static partial Regex NamedNorm();

    [GeneratedRegex(@"\d+$")]
    private static partial Regex LastNumber();
}
