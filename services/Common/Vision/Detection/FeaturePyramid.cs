using TorchSharp.Modules;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Feature pyramid network (arXiv:1612.03144): what the small maps of a backbone know is added to the large ones. The
/// keys are detectron2's: bottom_up, and fpn_lateral and fpn_output with the exponent of the stride.
/// </summary>
internal sealed class FeaturePyramid : nn.Module<Tensor, IReadOnlyList<Tensor>>
{
    private readonly Backbone bottom_up;
    private readonly Conv2d[] _laterals;
    private readonly Conv2d[] _outputs;

    /// <param name="backbone">Gives maps of stride 4, 8, 16 and 32; this module's own from here on.</param>
    /// <param name="channels">Of all maps, C.</param>
    public FeaturePyramid(Backbone backbone, long channels) : base(nameof(FeaturePyramid))
    {
        bottom_up = backbone;
        _laterals = [.. backbone.StageChannels.Select(input => nn.Conv2d(input, channels, 1))];
        _outputs = [.. backbone.StageChannels.Select(_ => nn.Conv2d(channels, channels, 3, padding: 1))];
        RegisterComponents();
        for (var i = 0; i < _laterals.Length; i++)
        {
            register_module($"fpn_lateral{i + 2}", _laterals[i]);
            register_module($"fpn_output{i + 2}", _outputs[i]);
            DetectorInitialization.Uniform(_laterals[i].weight, _laterals[i].bias);
            DetectorInitialization.Uniform(_outputs[i].weight, _outputs[i].bias);
        }
    }

    /// <summary>What the maps are made of.</summary>
    public Backbone Backbone => bottom_up;

    /// <summary>
    /// (B, 3, H, W), sides multiples of 32 → maps (B, C, H / s, W / s) of strides s = 4, 8, 16, 32 and 64.
    /// </summary>
    public override IReadOnlyList<Tensor> forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var stages = bottom_up.Stages(x);
        var maps = new Tensor[stages.Count + 1];
        Tensor? sum = null;
        for (var i = stages.Count - 1; i >= 0; i--)
        {
            var lateral = _laterals[i].call(stages[i].to_type(_laterals[i].weight.dtype)); // (B, C, H', W')
            sum = sum is null ? lateral : lateral + F.interpolate(sum, scale_factor: [2, 2]);
            maps[i] = _outputs[i].call(sum);
        }

        maps[^1] = F.max_pool2d(maps[^2], [1, 1], [2, 2]); // every second cell
        foreach (var map in maps)
        {
            map.MoveToOuterDisposeScope();
        }

        return maps;
    }
}
