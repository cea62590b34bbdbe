using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Networks;

/// <summary>Choices of <see cref="MobileNetV2"/>; the defaults are torchvision's, with ImageNet's classes.</summary>
public sealed record MobileNetV2Config : BackboneConfig
{
    public MobileNetV2Config() => Classes = 1000;

    /// <summary>Weights that come from TensorFlow need <see cref="ConvolutionPadding.Same"/>.</summary>
    public ConvolutionPadding Padding { get; init; }
}

/// <summary>
/// MobileNetV2 (arXiv:1801.04381): inverted residuals with linear bottlenecks, depthwise 3x3 convolutions, ReLU6. The
/// keys are torchvision's.
/// </summary>
public sealed class MobileNetV2 : Backbone
{
    // Expansion, channels, repeats, stride of the first (table 2 of the paper).
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] _stages =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    private readonly List<int> _stageEnds = [];
    private readonly Sequential features;
    private readonly Sequential? classifier;

    public MobileNetV2(MobileNetV2Config config) : base(nameof(MobileNetV2), config)
    {
        var channels = ChannelCount.Scale(32, config.Width);
        Channels = ChannelCount.Scale(1280, Math.Max(1, config.Width));
        var options = new ConvNormOptions
        {
            Folded = config.Folded,
            Activation = x => F.relu6(x, inplace: true),
            Padding = config.Padding,
        };
        features = nn.Sequential(new ConvNormActivation(3, channels, options, kernel: 3, stride: 2));
        var (stages, steps) = (new List<long>(), 1);
        foreach (var stage in _stages)
        {
            for (var i = 0; i < stage.Repeats; i++)
            {
                var output = ChannelCount.Scale(stage.Channels, config.Width);
                var stride = i == 0 ? stage.Stride : 1;
                if (stride == 2)
                {
                    EndStage();
                }

                features.append(new InvertedResidual(channels, output, stride, stage.Expansion, options));
                channels = output;
                steps++;
            }
        }

        features.append(new ConvNormActivation(channels, Channels, options));
        (channels, steps) = (Channels, steps + 1);
        EndStage();
        StageChannels = stages[1..]; // The first has half the picture's size.
        classifier = config.Classes == 0 ? null : nn.Sequential(nn.Dropout(0.2), nn.Linear(Channels, config.Classes));
        RegisterComponents();
        Initialization.Apply(this);

        void EndStage()
        {
            stages.Add(channels);
            _stageEnds.Add(steps);
        }
    }

    public override long Channels { get; }

    public override IReadOnlyList<long> StageChannels { get; }

    protected override nn.Module<Tensor, Tensor>? Classifier => classifier;

    public override Tensor forward(Tensor x) => features.call(x); // (B, 3, H, W) → (B, C, H / 32, W / 32)

    public override IReadOnlyList<Tensor> Stages(Tensor x) // (B, 3, H, W)
    {
        using var scope = NewDisposeScope();
        var maps = new List<Tensor>();
        foreach (var (i, step) in features.children().Index())
        {
            x = ((nn.Module<Tensor, Tensor>)step).call(x);
            if (_stageEnds.Contains(i + 1))
            {
                maps.Add(x);
            }
        }

        return [.. maps.Skip(1).Select(map => map.MoveToOuterDisposeScope())]; // (B, _, H / s, W / s), s = 4, 8, 16, 32
    }
}

/// <summary>1x1 expansion, depthwise 3x3, linear 1x1 projection; added to its input where the shapes agree.</summary>
internal sealed class InvertedResidual : nn.Module<Tensor, Tensor>
{
    private readonly Sequential conv;
    private readonly bool adds;

    public InvertedResidual(long input, long output, int stride, int expansion, ConvNormOptions options)
        : base(nameof(InvertedResidual))
    {
        var hidden = input * expansion;
        adds = stride == 1 && input == output;
        conv = nn.Sequential();
        if (expansion != 1)
        {
            conv.append(new ConvNormActivation(input, hidden, options));
        }

        conv.append(new ConvNormActivation(hidden, hidden, options, kernel: 3, stride, groups: hidden));
        conv.append(nn.Conv2d(hidden, output, 1, bias: options.Folded));
        if (!options.Folded)
        {
            conv.append(nn.BatchNorm2d(output));
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // (B, C, H, W) → (B, C', H / stride, W / stride)
    {
        using var scope = NewDisposeScope();
        var y = conv.call(x);
        return (adds ? y.add_(x) : y).MoveToOuterDisposeScope();
    }
}
