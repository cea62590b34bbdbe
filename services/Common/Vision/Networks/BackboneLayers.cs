using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Vitrine.Vision.Networks;

/// <summary>
/// Where a backbone is cut for fine-tuning in stages. A block is a layer of several convolutions; what stands before the first one
/// sees edges and colours, which are the same for every task.
/// </summary>
internal sealed class BackboneLayers
{
    public BackboneLayers(Backbone backbone)
    {
        All = [.. backbone.Layers];
        FirstBlock = Math.Max(1, All.FindIndex(IsBlock));
        LastBlock = Math.Max(FirstBlock, All.FindLastIndex(IsBlock));
    }

    /// <summary>In the order in which a picture passes them.</summary>
    public List<nn.Module> All { get; }

    /// <summary>Its index; of the layers before there is one at least.</summary>
    public int FirstBlock { get; }

    /// <summary>Its index; norms and single convolutions may follow it.</summary>
    public int LastBlock { get; }

    private static bool IsBlock(nn.Module layer) => layer.modules().OfType<Conv2d>().Skip(1).Any();
}
