using TorchSharp.Modules;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Training;

/// <summary>
/// Lets only some layers of a backbone learn. The others keep the mean and the deviation of their batch norms too, or they would change
/// all the same.
/// </summary>
internal sealed class LayerFreezing
{
    private readonly BackboneLayers _layers;
    private readonly Parameter[][] _parameters;

    public LayerFreezing(Backbone backbone)
    {
        _layers = new BackboneLayers(backbone);
        _parameters = [.. _layers.All.Select(layer => layer.parameters().Where(parameter => parameter.requires_grad).ToArray())];
    }

    /// <summary>To be called in training mode, before each step.</summary>
    public void Free(FreeLayers free)
    {
        var first = free switch
        {
            FreeLayers.Head => _layers.All.Count,
            FreeLayers.LastBlock => _layers.LastBlock,
            FreeLayers.AllButFirst => _layers.FirstBlock,
            _ => throw new ArgumentOutOfRangeException(nameof(free), free, null),
        };
        foreach (var (i, layer) in _layers.All.Index())
        {
            layer.train(i >= first);
            Array.ForEach(_parameters[i], parameter => parameter.requires_grad = i >= first);
        }
    }
}
