using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Tells of every anchor of a map whether it holds an object, and where exactly (arXiv:1506.01497). The keys are
/// detectron2's.
/// </summary>
internal sealed class ProposalHead : nn.Module<Tensor, (Tensor Objectness, Tensor Deltas)>
{
    private readonly Conv2d conv;
    private readonly Conv2d objectness_logits;
    private readonly Conv2d anchor_deltas;

    /// <param name="channels">Of the maps, C.</param>
    /// <param name="anchors">Of a cell, A.</param>
    public ProposalHead(long channels, long anchors) : base(nameof(ProposalHead))
    {
        conv = nn.Conv2d(channels, channels, 3, padding: 1);
        objectness_logits = nn.Conv2d(channels, anchors, 1);
        anchor_deltas = nn.Conv2d(channels, 4 * anchors, 1);
        RegisterComponents();
        foreach (var layer in (Conv2d[])[conv, objectness_logits, anchor_deltas])
        {
            DetectorInitialization.Normal(layer.weight, layer.bias, 0.01);
        }
    }

    /// <summary>
    /// (B, C, H, W) → scores before the sigmoid (B, H · W · A) and deltas (B, H · W · A, 4), float32, in the order of
    /// <see cref="AnchorGenerator"/>.
    /// </summary>
    public override (Tensor Objectness, Tensor Deltas) forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = F.relu(conv.call(x.to_type(conv.weight.dtype)), inplace: true);
        var objectness = objectness_logits.call(x).to_type(ScalarType.Float32).permute(0, 2, 3, 1).flatten(1);
        var deltas = anchor_deltas.call(x).to_type(ScalarType.Float32)
            .permute(0, 2, 3, 1).reshape(x.shape[0], -1, 4); // channels are A · 4
        return (objectness.MoveToOuterDisposeScope(), deltas.MoveToOuterDisposeScope());
    }
}
