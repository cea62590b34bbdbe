using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Vitrine.Vision.Heads;

/// <summary>
/// BNNeck (Luo et al., "Bag of Tricks", arXiv:1903.07071): a batch norm without shift between the vector that a triplet
/// loss sees, before it, and the one that the classifier and the search see, behind it.
/// </summary>
internal sealed class BatchNormNeck : nn.Module<Tensor, Tensor>
{
    private readonly BatchNorm1d norm;

    public BatchNormNeck(long dimension) : base(nameof(BatchNormNeck))
    {
        norm = nn.BatchNorm1d(dimension);
        norm.bias!.requires_grad_(false); // stays 0: the classifier's planes go through the origin
        RegisterComponents();
    }

    /// <summary>(B, D) → (B, D).</summary>
    public override Tensor forward(Tensor x) => norm.call(x);

    /// <summary>What each feature is multiplied with, and what is added to it, in evaluation: both (D).</summary>
    public (Tensor Factor, Tensor Shift) Affine()
    {
        var factor = norm.weight! / (norm.running_var! + norm.eps).sqrt();
        return (factor, norm.bias! - (norm.running_mean! * factor));
    }
}
