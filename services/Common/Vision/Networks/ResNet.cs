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
}

/// <summary>
/// Deep residual network (arXiv:1512.03385) in torchvision's form: the stride of a bottleneck lies on its 3x3
/// convolution ("v1.5"). The keys are torchvision's. The sums of the blocks keep the input's precision where the
/// convolutions have a lower one.
/// </summary>
public sealed class ResNet : Backbone
{
    private readonly Conv2d conv1;
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
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Width);
        var width = Math.Max(8, (long)Math.Round(64 * config.Width / 8) * 8);
        conv1 = nn.Conv2d(3, width, 7, stride: 2, padding: 3, bias: config.Folded);
        bn1 = Norm(width, config);
        var channels = width;
        layer1 = Layer(ref channels, width, blocks[0], 1, config);
        layer2 = Layer(ref channels, 2 * width, blocks[1], 2, config);
        layer3 = Layer(ref channels, 4 * width, blocks[2], 2, config);
        layer4 = Layer(ref channels, 8 * width, blocks[3], 2, config);
        Channels = channels;
        fc = config.Classes == 0 ? null : nn.Linear(channels, config.Classes);
        Initialization.Apply(this);
        RegisterComponents();
    }

    public override long Channels { get; }

    protected override nn.Module<Tensor, Tensor>? Classifier => fc;

    public override Tensor forward(Tensor x) // (B, 3, H, W)
    {
        using var scope = NewDisposeScope();
        var sumType = x.dtype;
        x = x.to_type(conv1.weight.dtype);
        x = F.relu(Normed(bn1, conv1.call(x)), inplace: true); // (B, w, H / 2, W / 2), w = 64 at width 1
        x = F.max_pool2d(x, [3, 3], [2, 2], [1, 1]); // (B, w, H / 4, W / 4)
        x = layer1.call(x.to_type(sumType)); // (B, we, H / 4, W / 4), e = 4 for bottlenecks and else 1
        x = layer2.call(x); // (B, 2we, H / 8, W / 8)
        x = layer3.call(x); // (B, 4we, H / 16, W / 16)
        x = layer4.call(x); // (B, 8we, H / 32, W / 32)
        return x.MoveToOuterDisposeScope();
    }

    internal static BatchNorm2d? Norm(long channels, ResNetConfig config) =>
        config.Folded ? null : nn.BatchNorm2d(channels);

    internal static Tensor Normed(BatchNorm2d? norm, Tensor x) => norm?.call(x) ?? x;

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

/// <summary>1x1, 3x3 and 1x1 convolutions around a quarter of the channels, and the way around them.</summary>
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
        conv1 = nn.Conv2d(input, width, 1, bias: config.Folded);
        bn1 = ResNet.Norm(width, config);
        conv2 = nn.Conv2d(width, width, 3, stride: stride, padding: 1, bias: config.Folded);
        bn2 = ResNet.Norm(width, config);
        conv3 = nn.Conv2d(width, output, 1, bias: config.Folded);
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

        var shortcut = nn.Sequential(nn.Conv2d(input, output, 1, stride: stride, bias: config.Folded));
        return config.Folded ? shortcut : shortcut.append(nn.BatchNorm2d(output));
    }
}
