using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Networks;

/// <summary>
/// Pictures → scores of labels of which several may be right: normalisation, backbone, head. This is what is trained, and what a
/// package stores under the keys "backbone.*" and "head.*".
/// </summary>
public sealed class LabelNetwork : nn.Module<Tensor, Tensor>
{
    private readonly PixelNormalization normalization;
    private readonly Backbone backbone;
    private readonly LabelHead head;

    /// <param name="architecture">A name that <see cref="NetworkCatalog"/> knows.</param>
    /// <param name="config">The backbone's, of the architecture's type.</param>
    /// <param name="headConfig">Of what is behind it.</param>
    /// <param name="labels">All different, at least one; the order of the scores.</param>
    /// <param name="input">The pictures that it takes.</param>
    /// <exception cref="ArgumentException">The architecture is not known, a choice is impossible, or a label is empty or there twice.</exception>
    public LabelNetwork(
        string architecture, BackboneConfig config, LabelHeadConfig headConfig, IReadOnlyList<string> labels, InputSpec input)
        : base(nameof(LabelNetwork))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(headConfig.Hidden, 1);
        if (labels.Count == 0 || labels.Any(string.IsNullOrEmpty) || labels.Distinct().Count() < labels.Count)
        {
            throw new ArgumentException($"labels must differ, and none be empty, got [{string.Join(", ", labels)}]", nameof(labels));
        }

        (Architecture, HeadConfig, Labels, Input) = (architecture, headConfig, labels, input);
        normalization = new PixelNormalization(input.Mean, input.Std);
        backbone = NetworkCatalog.Create(architecture, config);
        head = new LabelHead(backbone.Channels, headConfig.Hidden, labels.Count);
        RegisterComponents();
    }

    /// <summary>The name of the backbone.</summary>
    public string Architecture { get; }

    /// <summary>What the head was built from.</summary>
    public LabelHeadConfig HeadConfig { get; }

    /// <summary>What is told, in the order of the scores.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The pictures that it takes.</summary>
    public InputSpec Input { get; }

    /// <summary>The part that knows shapes.</summary>
    public Backbone Backbone => backbone;

    /// <summary>A head of its own with the same weights, in evaluation mode: it serves behind another network's equal backbone.</summary>
    public LabelHead CopyHead()
    {
        var copy = new LabelHead(backbone.Channels, HeadConfig.Hidden, Labels.Count);
        copy.load_state_dict(head.state_dict());
        copy.eval();
        return copy;
    }

    /// <summary>uint8 RGB (B, H, W, 3) or (B, 3, H, W) of the input's size → (B, L), before the sigmoid, float32.</summary>
    public override Tensor forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return head.call(backbone.call(normalization.call(pixels))).MoveToOuterDisposeScope(); // (B, L)
    }

    /// <summary>A network of the same choices but for <see cref="BackboneConfig.Folded"/>, with first weights.</summary>
    internal LabelNetwork CreateFolded() =>
        new(Architecture, backbone.Config with { Folded = true }, HeadConfig, Labels, Input);
}
