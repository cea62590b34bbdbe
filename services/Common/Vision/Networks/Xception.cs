using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Networks;

/// <summary>Choices of <see cref="Xception"/>; the defaults have ImageNet's classes.</summary>
public sealed record XceptionConfig : BackboneConfig
{
    public XceptionConfig() => Classes = 1000;
}

/// <summary>
/// Xception (arXiv:1610.02357): depthwise and pointwise convolutions in place of full ones. The keys are timm's
/// (legacy_xception). The first two convolutions have no padding.
/// </summary>
public sealed class Xception : Backbone
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d? bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d? bn2;
    private readonly Sequential conv3;
    private readonly BatchNorm2d? bn3;
    private readonly Sequential conv4;
    private readonly BatchNorm2d? bn4;
    private readonly Linear? fc;
    private readonly List<XceptionBlock> _blocks = [];

    public Xception(XceptionConfig config) : base(nameof(Xception), config)
    {
        long Scaled(int channels) => ChannelCount.Scale(channels, config.Width);
        BatchNorm2d? Norm(long channels) => config.Folded ? null : nn.BatchNorm2d(channels);

        conv1 = nn.Conv2d(3, Scaled(32), 3, stride: 2, bias: config.Folded);
        bn1 = Norm(Scaled(32));
        conv2 = nn.Conv2d(Scaled(32), Scaled(64), 3, bias: config.Folded);
        bn2 = Norm(Scaled(64));

        // Entry, middle and exit flow (figure 5 of the paper).
        Add([Scaled(64), Scaled(128), Scaled(128)], 2);
        Add([Scaled(128), Scaled(256), Scaled(256)], 2);
        Add([Scaled(256), Scaled(728), Scaled(728)], 2);
        for (var i = 0; i < 8; i++)
        {
            Add([Scaled(728), Scaled(728), Scaled(728), Scaled(728)], 1);
        }

        Add([Scaled(728), Scaled(728), Scaled(1024)], 2);
        conv3 = SeparableConvolution.Create(Scaled(1024), Scaled(1536), config.Folded);
        bn3 = Norm(Scaled(1536));
        Channels = Scaled(2048);
        conv4 = SeparableConvolution.Create(Scaled(1536), Channels, config.Folded);
        bn4 = Norm(Channels);
        fc = config.Classes == 0 ? null : nn.Linear(Channels, config.Classes);
        RegisterComponents();
        Initialization.Apply(this);
    }

    public override long Channels { get; }

    internal override IEnumerable<nn.Module> Layers =>
        ((nn.Module?[])[conv1, bn1, conv2, bn2, .. _blocks, conv3, bn3, conv4, bn4]).OfType<nn.Module>();

    protected override nn.Module<Tensor, Tensor>? Classifier => fc;

    public override Tensor forward(Tensor x) // (B, 3, H, W), w = 32 at width 1
    {
        using var scope = NewDisposeScope();
        x = conv1.call(x.to_type(conv1.weight.dtype)); // (B, w, H / 2, W / 2)
        x = F.relu(bn1?.call(x) ?? x, inplace: true);
        x = conv2.call(x); // (B, 2w, H / 2, W / 2)
        x = F.relu(bn2?.call(x) ?? x, inplace: true);
        foreach (var block in _blocks)
        {
            x = block.call(x);
        }

        x = conv3.call(x); // (B, 48w, H / 32, W / 32)
        x = F.relu(bn3?.call(x) ?? x, inplace: true);
        x = conv4.call(x); // (B, 64w, H / 32, W / 32)
        return F.relu(bn4?.call(x) ?? x, inplace: true).MoveToOuterDisposeScope();
    }

    private void Add(long[] channels, int stride)
    {
        _blocks.Add(new XceptionBlock(channels, stride, startsWithRelu: _blocks.Count > 0, Config.Folded));
        register_module($"block{_blocks.Count}", _blocks[^1]);
    }
}

/// <summary>Separable convolutions with a ReLU before each, perhaps a pool; and the way around them.</summary>
internal sealed class XceptionBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d? skip;
    private readonly BatchNorm2d? skipbn;
    private readonly Sequential rep;

    /// <param name="channels">That come in, and that leave each convolution.</param>
    /// <param name="stride">1, or 2: then it pools to half the size.</param>
    /// <param name="startsWithRelu">False in the first block, whose input has passed one.</param>
    /// <param name="folded">There are no norms; the convolutions have biases instead.</param>
    public XceptionBlock(long[] channels, int stride, bool startsWithRelu, bool folded) : base(nameof(XceptionBlock))
    {
        var (input, output) = (channels[0], channels[^1]);
        var around = stride != 1 || input != output;
        skip = around ? nn.Conv2d(input, output, 1, stride: stride, bias: folded) : null;
        skipbn = around && !folded ? nn.BatchNorm2d(output) : null;
        rep = nn.Sequential();
        var key = 0;
        foreach (var (from, to) in channels.Zip(channels.Skip(1)))
        {
            if (key > 0 || startsWithRelu)
            {
                Append(nn.ReLU(inplace: key > 0)); // the first would change what goes around
            }

            Append(SeparableConvolution.Create(from, to, folded));
            Append(folded ? null : nn.BatchNorm2d(to));
        }

        if (stride != 1)
        {
            Append(nn.MaxPool2d(3, stride: stride, padding: 1));
        }

        RegisterComponents();

        // A norm that was folded away leaves its number free.
        void Append(nn.Module<Tensor, Tensor>? step)
        {
            if (step is not null)
            {
                rep.append($"{key}", step);
            }

            key++;
        }
    }

    public override Tensor forward(Tensor x) // (B, C, H, W) → (B, C', H / stride, W / stride)
    {
        using var scope = NewDisposeScope();
        var around = skip?.call(x) ?? x;
        around = skipbn?.call(around) ?? around;
        return rep.call(x).add_(around).MoveToOuterDisposeScope();
    }
}

/// <summary>3x3 convolution of each channel alone (key conv1), then a 1x1 of all (key pointwise).</summary>
internal static class SeparableConvolution
{
    public static Sequential Create(long input, long output, bool bias) => nn.Sequential(
        ("conv1", nn.Conv2d(input, input, 3, padding: 1, groups: input, bias: false)),
        ("pointwise", nn.Conv2d(input, output, 1, bias: bias)));
}
