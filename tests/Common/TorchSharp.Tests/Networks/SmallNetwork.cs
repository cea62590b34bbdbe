using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Vitrine.TorchSharp.Tests.Networks;

/// <summary>Every kind of field that a network may have.</summary>
internal sealed class SmallNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d stem = nn.Conv2d(3, 4, 3);
    private readonly ModuleList<Conv2d> blocks = nn.ModuleList(nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4, 1));
    private readonly Sequential head = nn.Sequential(("norm", nn.BatchNorm2d(4)), ("act", nn.ReLU()));
    private readonly Parameter scale = nn.Parameter(ones(1));
    private readonly Tensor mean = full([1], 0.5);
    private readonly Tensor hidden = zeros(1);

    public SmallNetwork() : base(nameof(SmallNetwork))
    {
        register_buffer(nameof(hidden), hidden, persistent: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var x = stem.call(input - mean);
        x = blocks.Aggregate(x, (y, block) => block.call(y));
        return head.call(x) * scale;
    }
}
