using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Networks;

/// <summary>Choices of <see cref="ResNet"/>; the defaults are torchvision's resnet50 with ImageNet's classes.</summary>
public sealed record ResNetConfig : BackboneConfig
{
    public ResNetConfig() => Classes = 1000;

    /// <summary>Layers with weights: 18, 34, 50, 101 or 152.</summary>
    public int Depth { get; init; } = 50;

    /// <summary>
    /// Groups of the 3x3 convolutions; above 1 it is a ResNeXt (arXiv:1611.05431), which has bottlenecks.
    /// </summary>
    public int Groups { get; init; } = 1;

    /// <summary>Channels of a group in the first layer, doubled by each later one.</summary>
    public int GroupWidth { get; init; } = 64;

    /// <summary>
    /// ResNet-D (arXiv:1812.01187), also called "vd": three 3x3 convolutions in place of the first 7x7, and an average
    /// pool before the 1x1 convolution of a strided shortcut. The keys are then timm's (resnet50d).
    /// </summary>
    public bool DeepStem { get; init; }

    /// <summary>
    /// The stride of a bottleneck lies on its first convolution, as in the paper and in the ResNets that detectron2 starts from.
    /// </summary>
    public bool StrideFirst { get; init; }
}

/// <summary>
/// Deep residual network (arXiv:1512.03385) in torchvision's form: the stride of a bottleneck lies on its 3x3
/// convolution ("v1.5") unless <see cref="ResNetConfig.StrideFirst"/>. The keys are torchvision's, and timm's with <see cref="ResNetConfig.DeepStem"/>. The sums of
/// the blocks keep the input's precision where the convolutions have a lower one.
/// </summary>
public sealed class ResNet : Backbone
{
    private readonly nn.Module<Tensor, Tensor> conv1;
    private readonly BatchNorm2d? bn1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;
    private readonly Linear? fc;

    public ResNet(ResNetConfig config) : base(nameof(ResNet), config)
    {
        int[] blocks = config.Depth switch
        {
            18 => [2, 2, 2, 2],
            34 or 50 => [3, 4, 6, 3],
            101 => [3, 4, 23, 3],
            152 => [3, 8, 36, 3],
            _ => throw new ArgumentException(
                $"depth must be 18, 34, 50, 101 or 152, got {config.Depth}", nameof(config)),
        };
        if (config.Depth < 50 && (config.Groups, config.GroupWidth) != (1, 64))
        {
            throw new ArgumentException($"a network of depth {config.Depth} has no groups", nameof(config));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Groups);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.GroupWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Width);
        var width = Math.Max(8, (long)Math.Round(64 * config.Width / 8) * 8);
        conv1 = config.DeepStem
            ? DeepStem(width, config)
            : nn.Conv2d(3, width, 7, stride: 2, padding: 3, bias: config.Folded);
        bn1 = Norm(width, config);
        var channels = width;
        layer1 = Layer(ref channels, width, blocks[0], 1, config);
        layer2 = Layer(ref channels, 2 * width, blocks[1], 2, config);
        layer3 = Layer(ref channels, 4 * width, blocks[2], 2, config);
        layer4 = Layer(ref channels, 8 * width, blocks[3], 2, config);
        Channels = channels;
        StageChannels = [channels / 8, channels / 4, channels / 2, channels];
        fc = config.Classes == 0 ? null : nn.Linear(channels, config.Classes);
        RegisterComponents();
        Initialization.Apply(this);
    }

    public override long Channels { get; }

    public override IReadOnlyList<long> StageChannels { get; }

    protected override nn.Module<Tensor, Tensor>? Classifier => fc;

    public override Tensor forward(Tensor x) // (B, 3, H, W)
    {
        using var scope = NewDisposeScope();
        return Stages(x)[^1].MoveToOuterDisposeScope(); // (B, C, H / 32, W / 32)
    }

    public override IReadOnlyList<Tensor> Stages(Tensor x) // (B, 3, H, W)
    {
        using var scope = NewDisposeScope();
        var sumType = x.dtype;
        x = x.to_type(conv1.parameters().First().dtype);
        x = F.relu(Normed(bn1, conv1.call(x)), inplace: true); // (B, w, H / 2, W / 2), w = 64 at width 1
        x = F.max_pool2d(x, [3, 3], [2, 2], [1, 1]); // (B, w, H / 4, W / 4)
        var first = layer1.call(x.to_type(sumType)); // (B, we, H / 4, W / 4), e = 4 for bottlenecks and else 1
        var second = layer2.call(first); // (B, 2we, H / 8, W / 8)
        var third = layer3.call(second); // (B, 4we, H / 16, W / 16)
        var fourth = layer4.call(third); // (B, 8we, H / 32, W / 32)
        return
        [
            first.MoveToOuterDisposeScope(), second.MoveToOuterDisposeScope(), third.MoveToOuterDisposeScope(),
            fourth.MoveToOuterDisposeScope(),
        ];
    }

    internal static BatchNorm2d? Norm(long channels, ResNetConfig config) =>
        config.Folded ? null : nn.BatchNorm2d(channels);

    internal static Tensor Normed(BatchNorm2d? norm, Tensor x) => norm?.call(x) ?? x;

    // A norm that was folded away leaves its number free.
    private static Sequential DeepStem(long width, ResNetConfig config)
    {
        var narrow = width / 2;
        var stem = nn.Sequential();
        Append(0, nn.Conv2d(3, narrow, 3, stride: 2, padding: 1, bias: config.Folded));
        Append(1, Norm(narrow, config));
        Append(2, nn.ReLU(inplace: true));
        Append(3, nn.Conv2d(narrow, narrow, 3, padding: 1, bias: config.Folded));
        Append(4, Norm(narrow, config));
        Append(5, nn.ReLU(inplace: true));
        Append(6, nn.Conv2d(narrow, width, 3, padding: 1, bias: config.Folded));
        return stem;

        void Append(int key, nn.Module<Tensor, Tensor>? step)
        {
            if (step is not null)
            {
                stem.append($"{key}", step);
            }
        }
    }

    private static Sequential Layer(ref long channels, long width, int blocks, int stride, ResNetConfig config)
    {
        var layer = nn.Sequential();
        for (var i = 0; i < blocks; i++)
        {
            var output = config.Depth < 50 ? width : 4 * width;
            var blockStride = i == 0 ? stride : 1;
            layer.append(config.Depth < 50
                ? new BasicBlock(channels, output, blockStride, config)
                : new Bottleneck(channels, width, output, blockStride, config));
            channels = output;
        }

        return layer;
    }
}

/// <summary>Two 3x3 convolutions and the way around them.</summary>
internal sealed class BasicBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d? bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d? bn2;
    private readonly Sequential? downsample;

    public BasicBlock(long input, long output, int stride, ResNetConfig config) : base(nameof(BasicBlock))
    {
        conv1 = nn.Conv2d(input, output, 3, stride: stride, padding: 1, bias: config.Folded);
        bn1 = ResNet.Norm(output, config);
        conv2 = nn.Conv2d(output, output, 3, padding: 1, bias: config.Folded);
        bn2 = ResNet.Norm(output, config);
        downsample = Shortcut.Create(input, output, stride, config);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // (B, C, H, W) → (B, C', H / stride, W / stride)
    {
        using var scope = NewDisposeScope();
        var rounded = x.to_type(conv1.weight.dtype);
        var y = F.relu(ResNet.Normed(bn1, conv1.call(rounded)), inplace: true);
        y = ResNet.Normed(bn2, conv2.call(y)).to_type(x.dtype);
        return F.relu(y.add_(downsample?.call(rounded) ?? x), inplace: true).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// 1x1, 3x3 and 1x1 convolutions around a quarter of the channels (all groups together perhaps more), and the way
/// around them.
/// </summary>
internal sealed class Bottleneck : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d? bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d? bn2;
    private readonly Conv2d conv3;
    private readonly BatchNorm2d? bn3;
    private readonly Sequential? downsample;

    public Bottleneck(long input, long width, long output, int stride, ResNetConfig config) : base(nameof(Bottleneck))
    {
        var inner = width * config.GroupWidth / 64 * config.Groups;
        var (first, second) = config.StrideFirst ? (stride, 1) : (1, stride);
        conv1 = nn.Conv2d(input, inner, 1, stride: first, bias: config.Folded);
        bn1 = ResNet.Norm(inner, config);
        conv2 = nn.Conv2d(inner, inner, 3, stride: second, padding: 1, groups: config.Groups, bias: config.Folded);
        bn2 = ResNet.Norm(inner, config);
        conv3 = nn.Conv2d(inner, output, 1, bias: config.Folded);
        bn3 = ResNet.Norm(output, config);
        downsample = Shortcut.Create(input, output, stride, config);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // (B, C, H, W) → (B, C', H / stride, W / stride)
    {
        using var scope = NewDisposeScope();
        var rounded = x.to_type(conv1.weight.dtype);
        var y = F.relu(ResNet.Normed(bn1, conv1.call(rounded)), inplace: true);
        y = F.relu(ResNet.Normed(bn2, conv2.call(y)), inplace: true);
        y = ResNet.Normed(bn3, conv3.call(y)).to_type(x.dtype);
        return F.relu(y.add_(downsample?.call(rounded) ?? x), inplace: true).MoveToOuterDisposeScope();
    }
}

/// <summary>A strided 1x1 convolution (key 0) and its norm (key 1), where a block changes the shape.</summary>
internal static class Shortcut
{
    public static Sequential? Create(long input, long output, int stride, ResNetConfig config)
    {
        if (stride == 1 && input == output)
        {
            return null;
        }

        return config.DeepStem ? Pooled(input, output, stride, config) : Strided(input, output, stride, config);
    }

    private static Sequential Strided(long input, long output, int stride, ResNetConfig config)
    {
        var shortcut = nn.Sequential(nn.Conv2d(input, output, 1, stride: stride, bias: config.Folded));
        return config.Folded ? shortcut : shortcut.append(nn.BatchNorm2d(output));
    }

    // ResNet-D: the pool (key 0) sees every value, where the strided convolution sees a quarter of them.
    private static Sequential Pooled(long input, long output, int stride, ResNetConfig config)
    {
        var shortcut = nn.Sequential(
            stride == 1 ? nn.Identity() : nn.AvgPool2d(2, stride, ceil_mode: true, count_include_pad: false),
            nn.Conv2d(input, output, 1, bias: config.Folded));
        return config.Folded ? shortcut : shortcut.append(nn.BatchNorm2d(output));
    }
}
