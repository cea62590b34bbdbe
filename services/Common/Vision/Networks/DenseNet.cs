using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Networks;

/// <summary>
/// Choices of <see cref="DenseNet"/>; the defaults are torchvision's densenet169 with ImageNet's classes.
/// </summary>
public sealed record DenseNetConfig : BackboneConfig
{
    public DenseNetConfig() => Classes = 1000;

    /// <summary>Layers with weights: 161, 169 or 201.</summary>
    public int Depth { get; init; } = 169;
}

/// <summary>
/// Densely connected network (arXiv:1608.06993, DenseNet-BC): each layer sees the output of all before it in its block.
/// The keys are torchvision's. Norms stand before their convolutions, so that only some can be folded.
/// </summary>
public sealed class DenseNet : Backbone
{
    private readonly DenseFeatures features;
    private readonly Linear? classifier;

    public DenseNet(DenseNetConfig config) : base(nameof(DenseNet), config)
    {
        features = new DenseFeatures(config);
        classifier = config.Classes == 0 ? null : nn.Linear(features.Channels, config.Classes);
        RegisterComponents();
        Initialization.Apply(this);
    }

    public override long Channels => features.Channels;

    protected override nn.Module<Tensor, Tensor>? Classifier => classifier;

    public override IReadOnlyList<long> StageChannels => features.StageChannels;

    public override Tensor forward(Tensor x) => features.call(x); // (B, 3, H, W) → (B, C, H / 32, W / 32)

    public override IReadOnlyList<Tensor> Stages(Tensor x) => features.Stages(x);
}

/// <summary>All but the classifier.</summary>
internal sealed class DenseFeatures : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv0;
    private readonly BatchNorm2d? norm0;
    private readonly Sequential denseblock1;
    private readonly DenseTransition transition1;
    private readonly Sequential denseblock2;
    private readonly DenseTransition transition2;
    private readonly Sequential denseblock3;
    private readonly DenseTransition transition3;
    private readonly Sequential denseblock4;
    private readonly BatchNorm2d norm5;

    public DenseFeatures(DenseNetConfig config) : base(nameof(DenseFeatures))
    {
        // The paper's growth rate k and table 1.
        var (k, layers) = config.Depth switch
        {
            161 => (48, new[] { 6, 12, 36, 24 }),
            169 => (32, [6, 12, 32, 32]),
            201 => (32, [6, 12, 48, 32]),
            _ => throw new ArgumentException($"depth must be 161, 169 or 201, got {config.Depth}", nameof(config)),
        };
        var growth = ChannelCount.Scale(k, config.Width);
        var channels = 2 * growth;
        conv0 = nn.Conv2d(3, channels, 7, stride: 2, padding: 3, bias: config.Folded);
        norm0 = config.Folded ? null : nn.BatchNorm2d(channels);
        var stages = new long[4];
        denseblock1 = Block(ref channels, growth, layers[0], config.Folded);
        stages[0] = channels;
        transition1 = Transition(ref channels);
        denseblock2 = Block(ref channels, growth, layers[1], config.Folded);
        stages[1] = channels;
        transition2 = Transition(ref channels);
        denseblock3 = Block(ref channels, growth, layers[2], config.Folded);
        stages[2] = channels;
        transition3 = Transition(ref channels);
        denseblock4 = Block(ref channels, growth, layers[3], config.Folded);
        norm5 = nn.BatchNorm2d(channels);
        StageChannels = stages;
        stages[3] = channels;
        RegisterComponents();
    }

    public IReadOnlyList<long> StageChannels { get; }

    public long Channels => StageChannels[^1];

    public override Tensor forward(Tensor x) // (B, 3, H, W)
    {
        using var scope = NewDisposeScope();
        return Stages(x)[^1].MoveToOuterDisposeScope(); // (B, C, H / 32, W / 32)
    }

    /// <summary>The output of each block; that of the last behind its norm.</summary>
    public IReadOnlyList<Tensor> Stages(Tensor x) // (B, 3, H, W), 2k = 64 or 96 at width 1
    {
        using var scope = NewDisposeScope();
        x = conv0.call(x.to_type(conv0.weight.dtype)); // (B, 2k, H / 2, W / 2)
        x = F.relu(norm0?.call(x) ?? x, inplace: true);
        x = F.max_pool2d(x, [3, 3], [2, 2], [1, 1]); // (B, 2k, H / 4, W / 4)
        var first = denseblock1.call(x); // (B, 8k, H / 4, W / 4)
        var second = denseblock2.call(transition1.call(first)); // (B, 16k, H / 8, W / 8)
        var third = denseblock3.call(transition2.call(second)); // (B, _, H / 16, W / 16)
        var fourth = denseblock4.call(transition3.call(third)); // (B, C, H / 32, W / 32)
        return
        [
            first.MoveToOuterDisposeScope(), second.MoveToOuterDisposeScope(), third.MoveToOuterDisposeScope(),
            F.relu(norm5.call(fourth), inplace: true).MoveToOuterDisposeScope(),
        ];
    }

    private static Sequential Block(ref long channels, long growth, int layers, bool folded)
    {
        var block = nn.Sequential();
        for (var i = 1; i <= layers; i++)
        {
            block.append($"denselayer{i}", new DenseLayer(channels, growth, folded));
            channels += growth;
        }

        return block;
    }

    private static DenseTransition Transition(ref long channels)
    {
        var transition = new DenseTransition(channels);
        channels /= 2;
        return transition;
    }
}

/// <summary>1x1 and 3x3 convolution, each behind norm and ReLU; the output is put behind the input.</summary>
internal sealed class DenseLayer : nn.Module<Tensor, Tensor>
{
    private readonly BatchNorm2d norm1;
    private readonly Conv2d conv1;
    private readonly BatchNorm2d? norm2;
    private readonly Conv2d conv2;

    public DenseLayer(long input, long growth, bool folded) : base(nameof(DenseLayer))
    {
        norm1 = nn.BatchNorm2d(input);
        conv1 = nn.Conv2d(input, 4 * growth, 1, bias: folded);
        norm2 = folded ? null : nn.BatchNorm2d(4 * growth);
        conv2 = nn.Conv2d(4 * growth, growth, 3, padding: 1, bias: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // (B, C, H, W) → (B, C + k, H, W)
    {
        using var scope = NewDisposeScope();
        var y = conv1.call(F.relu(norm1.call(x), inplace: true)); // (B, 4k, H, W)
        y = F.relu(norm2?.call(y) ?? y, inplace: true);
        y = conv2.call(y); // (B, k, H, W)
        return cat([x, y], dim: 1).MoveToOuterDisposeScope();
    }
}

/// <summary>Norm, ReLU, 1x1 convolution to half the channels, average pool to half the size.</summary>
internal sealed class DenseTransition : nn.Module<Tensor, Tensor>
{
    private readonly BatchNorm2d norm;
    private readonly Conv2d conv;

    public DenseTransition(long channels) : base(nameof(DenseTransition))
    {
        norm = nn.BatchNorm2d(channels);
        conv = nn.Conv2d(channels, channels / 2, 1, bias: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // (B, C, H, W) → (B, C / 2, H / 2, W / 2)
    {
        using var scope = NewDisposeScope();
        x = conv.call(F.relu(norm.call(x), inplace: true));
        return F.avg_pool2d(x, [2, 2], [2, 2]).MoveToOuterDisposeScope();
    }
}
