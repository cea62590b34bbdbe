using TorchSharp;
using TorchSharp.Modules;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Embedding;

/// <summary>A trained network → one that gives the same vectors sooner and can no longer be trained.</summary>
internal static class InferenceOptimizer
{
    /// <summary>Folds norms into convolutions, lays weights channels-last and lowers the precision if asked.</summary>
    /// <param name="network">Left as it is; its norms' statistics are taken as final.</param>
    /// <param name="precision">Of the convolutions; the head and the classifier stay float32.</param>
    /// <returns>A network of its own, in evaluation mode.</returns>
    public static VectorNetwork Optimize(VectorNetwork network, Precision precision) =>
        Optimize(network, network.CreateFolded(), precision);

    /// <summary>The same for any network.</summary>
    /// <param name="network">Left as it is; its norms' statistics are taken as final.</param>
    /// <param name="optimized">
    /// Of the same choices but for <see cref="BackboneConfig.Folded"/>; takes the weights and is returned.
    /// </param>
    /// <param name="precision">Of the convolutions; all else stays float32.</param>
    public static TNetwork Optimize<TNetwork>(nn.Module network, TNetwork optimized, Precision precision)
        where TNetwork : nn.Module
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        StateDictionary.LoadInto(optimized, BatchNormFolding.Fold(network), network.GetName());
        foreach (var convolution in optimized.modules().OfType<Conv2d>())
        {
            convolution.weight = new Parameter(ChannelsLast(convolution.weight), requires_grad: false);
            if (precision == Precision.BFloat16)
            {
                convolution.to(ScalarType.BFloat16);
            }
        }

        optimized.eval();
        return optimized;
    }

    // All channels of a pixel lie side by side: (B, C, H, W) in the order of (B, H, W, C).
    private static Tensor ChannelsLast(Tensor weight) =>
        weight.detach().permute(0, 2, 3, 1).contiguous().clone().permute(0, 3, 1, 2);
}
