using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Networks;

/// <summary>
/// Choices of <see cref="VoVNetV2"/>; the defaults are timm's ese_vovnet39b with ImageNet's classes.
/// </summary>
public sealed record VoVNetV2Config : BackboneConfig
{
    public VoVNetV2Config() => Classes = 1000;

    /// <summary>Layers with weights: 19, 39, 57 or 99.</summary>
    public int Depth { get; init; } = 39;

    /// <summary>Half the channels in every stage, as in the paper's light detectors.</summary>
    public bool Slim { get; init; }

    /// <summary>
    /// Every block weighs its channels, as the paper's detectors do; else the last of each stage, as timm's classifiers.
    /// </summary>
    public bool ExcitesAll { get; init; }
}

/// <summary>
/// VoVNetV2 (arXiv:1911.06667): one-shot aggregation, in which a block puts the outputs of all its layers together
/// once, at its end; later blocks of a stage are residual, the last weighs its channels. The keys are timm's
/// (ese_vovnet).
/// </summary>
public sealed class VoVNetV2 : Backbone
{
    // Of the layers within a block, and of what leaves a stage (table 1 of the paper).
    private static readonly int[] _inner = [128, 160, 192, 224];
    private static readonly int[] _outer = [256, 512, 768, 1024];
    private static readonly int[] _slimInner = [64, 80, 96, 112];
    private static readonly int[] _slimOuter = [112, 256, 384, 512];

    private readonly Sequential stem;
    private readonly Sequential stages;
    private readonly Sequential? head;

    public VoVNetV2(VoVNetV2Config config) : base(nameof(VoVNetV2), config)
    {
        var (blocks, layers) = config.Depth switch
        {
            19 => (new[] { 1, 1, 1, 1 }, 3),
            39 => ([1, 1, 2, 2], 5),
            57 => ([1, 1, 4, 3], 5),
            99 => ([1, 3, 9, 3], 5),
            _ => throw new ArgumentException($"depth must be 19, 39, 57 or 99, got {config.Depth}", nameof(config)),
        };
        var (inner, outer) = config.Slim ? (_slimInner, _slimOuter) : (_inner, _outer);
        var narrow = ChannelCount.Scale(64, config.Width);
        var channels = ChannelCount.Scale(128, config.Width);
        stem = nn.Sequential(
            new ConvNormRelu(3, narrow, (3, 3), config.Folded, stride: 2),
            new ConvNormRelu(narrow, narrow, (3, 3), config.Folded),
            new ConvNormRelu(narrow, channels, (3, 3), config.Folded, stride: 2));
        StageChannels = [.. outer.Select(output => ChannelCount.Scale(output, config.Width))];
        Channels = StageChannels[^1];
        stages = nn.Sequential();
        for (var i = 0; i < blocks.Length; i++)
        {
            var shape = new AggregationShape(
                channels, ChannelCount.Scale(inner[i], config.Width), StageChannels[i], layers);
            stages.append(new AggregationStage(shape, blocks[i], pools: i > 0, config));
            channels = StageChannels[i];
        }

        head = config.Classes == 0 ? null : nn.Sequential(("fc", nn.Linear(Channels, config.Classes)));
        RegisterComponents();
        Initialization.Apply(this);
    }

    public override long Channels { get; }

    public override IReadOnlyList<long> StageChannels { get; }

    protected override nn.Module<Tensor, Tensor>? Classifier => head;

    public override Tensor forward(Tensor x) // (B, 3, H, W)
    {
        using var scope = NewDisposeScope();
        x = stem.call(x); // (B, w, H / 4, W / 4), w = 128 at width 1
        return stages.call(x).MoveToOuterDisposeScope(); // (B, C, H / 32, W / 32)
    }

    public override IReadOnlyList<Tensor> Stages(Tensor x) // (B, 3, H, W)
    {
        using var scope = NewDisposeScope();
        x = stem.call(x); // (B, w, H / 4, W / 4)
        var maps = new Tensor[stages.Count];
        for (var i = 0; i < maps.Length; i++)
        {
            x = stages[i].call(x); // (B, C, H / s, W / s), s = 4, 8, 16, 32
            maps[i] = x.MoveToOuterDisposeScope();
        }

        return maps;
    }
}

/// <summary>Channels before a block, of its layers and behind it; how many layers it has.</summary>
internal readonly record struct AggregationShape(long Input, long Inner, long Output, int Layers);

/// <summary>Perhaps a pool to half the size, and the blocks of that size.</summary>
internal sealed class AggregationStage : nn.Module<Tensor, Tensor>
{
    private readonly Sequential blocks;
    private readonly bool _pools;

    public AggregationStage(AggregationShape shape, int count, bool pools, VoVNetV2Config config)
        : base(nameof(AggregationStage))
    {
        _pools = pools;
        blocks = nn.Sequential();
        for (var i = 0; i < count; i++)
        {
            blocks.append(new AggregationBlock(
                i == 0 ? shape : shape with { Input = shape.Output }, adds: i > 0,
                excites: config.ExcitesAll || i == count - 1, config.Folded));
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // (B, C, H, W) → (B, C', H / 2, W / 2), or (B, C', H, W) without a pool
    {
        using var scope = NewDisposeScope();
        x = _pools ? F.max_pool2d(x, [3, 3], [2, 2], ceil_mode: true) : x;
        return blocks.call(x).MoveToOuterDisposeScope();
    }
}

/// <summary>3x3 layers one behind the other, whose outputs a 1x1 convolution sums up together.</summary>
internal sealed class AggregationBlock : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<ConvNormRelu> conv_mid;
    private readonly ConvNormRelu conv_concat;
    private readonly EffectiveExcitation? attn;
    private readonly bool _adds;

    public AggregationBlock(AggregationShape shape, bool adds, bool excites, bool folded)
        : base(nameof(AggregationBlock))
    {
        _adds = adds;
        conv_mid = nn.ModuleList<ConvNormRelu>();
        for (var i = 0; i < shape.Layers; i++)
        {
            conv_mid.Add(new ConvNormRelu(i == 0 ? shape.Input : shape.Inner, shape.Inner, (3, 3), folded));
        }

        var together = shape.Input + (shape.Layers * shape.Inner);
        conv_concat = new ConvNormRelu(together, shape.Output, (1, 1), folded);
        attn = excites ? new EffectiveExcitation(shape.Output) : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // (B, C, H, W)
    {
        using var scope = NewDisposeScope();
        var outputs = new List<Tensor> { x };
        foreach (var layer in conv_mid)
        {
            outputs.Add(layer.call(outputs[^1])); // (B, I, H, W)
        }

        var y = conv_concat.call(cat(outputs, dim: 1)); // (B, C', H, W)
        y = attn?.call(y) ?? y;
        return (_adds ? y + x : y).MoveToOuterDisposeScope();
    }
}

/// <summary>Squeeze-and-excitation by one layer that keeps all channels.</summary>
internal sealed class EffectiveExcitation : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d fc;

    public EffectiveExcitation(long channels) : base(nameof(EffectiveExcitation))
    {
        fc = nn.Conv2d(channels, channels, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // (B, C, H, W)
    {
        using var scope = NewDisposeScope();
        var weights = fc.call(F.adaptive_avg_pool2d(x, 1)); // (B, C, 1, 1)
        return (x * F.hardsigmoid(weights, inplace: true)).MoveToOuterDisposeScope();
    }
}
