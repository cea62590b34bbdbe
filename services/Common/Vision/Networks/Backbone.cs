using static TorchSharp.torch;

namespace Vitrine.Vision.Networks;

/// <summary>What every architecture lets a model's card choose.</summary>
public abstract record BackboneConfig
{
    /// <summary>Classes that the classifier tells apart; 0: there is no classifier.</summary>
    public int Classes { get; init; }

    /// <summary>Scales all channel counts, to multiples of 8; above 0, and 1 is the paper's network.</summary>
    public double Width { get; init; } = 1;

    /// <summary>
    /// A batch norm right behind a convolution is part of that one's weights and bias; only other norms are layers.
    /// </summary>
    public bool Folded { get; init; }
}

/// <summary>A convolutional network. Its field names are the keys of the reference weights.</summary>
public abstract class Backbone : nn.Module<Tensor, Tensor>
{
    protected Backbone(string name, BackboneConfig config) : base(name) => Config = config;

    /// <summary>What it was built from.</summary>
    public BackboneConfig Config { get; }

    /// <summary>Channels of the last feature map.</summary>
    public abstract long Channels { get; }

    /// <summary>
    /// Normalised pictures (B, 3, H, W) → the last feature map (B, <see cref="Channels"/>, about H / 32, W / 32).
    /// </summary>
    public abstract override Tensor forward(Tensor x);

    /// <summary>Channels of <see cref="Stages"/>; empty where an architecture cannot give them.</summary>
    public virtual IReadOnlyList<long> StageChannels => [];

    /// <summary>
    /// Normalised pictures (B, 3, H, W) → the maps of strides 4, 8, 16 and 32, the last as <see cref="forward"/> gives it.
    /// </summary>
    /// <exception cref="NotSupportedException"><see cref="StageChannels"/> is empty.</exception>
    public virtual IReadOnlyList<Tensor> Stages(Tensor x) =>
        throw new NotSupportedException($"{GetName()} gives its last map only");

    /// <summary>The layers without the classifier, in the order in which a picture passes them.</summary>
    internal virtual IEnumerable<nn.Module> Layers => named_children()
        .Where(child => !ReferenceEquals(child.module, Classifier))
        .SelectMany(child => child.name is "features" or "stages" ? child.module.children() : [child.module]);

    /// <summary>Pooled features (B, <see cref="Channels"/>) → scores of the classes before softmax (B, K).</summary>
    /// <exception cref="InvalidOperationException">The network has no classifier.</exception>
    public Tensor Classify(Tensor features) =>
        Classifier?.call(features) ?? throw new InvalidOperationException($"{GetName()} has no classifier");

    /// <summary>The layers behind the average pool; null where <see cref="BackboneConfig.Classes"/> is 0.</summary>
    protected abstract nn.Module<Tensor, Tensor>? Classifier { get; }
}
