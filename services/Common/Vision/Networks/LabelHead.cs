using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Vitrine.Vision.Networks;

/// <summary>
/// Feature map → scores of labels: average, FC, batch norm, FC, as the champion of JD's style recognition has it. Runs in float32.
/// </summary>
public sealed class LabelHead : nn.Module<Tensor, Tensor>
{
    private readonly Linear hidden;
    private readonly BatchNorm1d norm;
    private readonly Linear labels;

    public LabelHead(long channels, int hiddenSize, int labelCount) : base(nameof(LabelHead))
    {
        hidden = nn.Linear(channels, hiddenSize);
        norm = nn.BatchNorm1d(hiddenSize);
        labels = nn.Linear(hiddenSize, labelCount);
        RegisterComponents();
    }

    /// <summary>(B, C, H, W) → (B, L), before the sigmoid.</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = norm.call(hidden.call(EmbeddingHead.Average(x))); // (B, 256)
        return labels.call(x).MoveToOuterDisposeScope(); // (B, L)
    }
}
