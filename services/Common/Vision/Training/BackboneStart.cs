using Vitrine.Vision.Networks;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>The weights that a run starts from, where they are another model's.</summary>
internal static class BackboneStart
{
    /// <summary>Gives a backbone the weights of another model's.</summary>
    /// <param name="architecture">Of the backbone.</param>
    /// <exception cref="RecipeException">The model has another backbone, or several.</exception>
    public static void Load(ModelPackage start, string architecture, Backbone backbone)
    {
        using var scope = NewDisposeScope();
        var name = Path.GetFileName(start.Folder);
        using nn.Module loaded = start.Card switch
        {
            { Detector: not null } => start.LoadDetector(),
            { LabelHead: not null } => start.LoadLabels(),
            { Keypoints: not null } => start.LoadKeypoints(),
            _ => start.LoadNetwork(),
        };
        var source = loaded switch
        {
            EmbeddingNetwork network => network.Backbone,
            Detection.DetectionNetwork network => network.Detector.Backbone,
            LabelNetwork network => network.Backbone,
            Keypoints.KeypointNetwork network => network.Backbone,
            _ => throw new RecipeException($"network.weights: {name} is an ensemble."),
        };
        var weights = source.state_dict();
        var missing = backbone.state_dict().FirstOrDefault(wanted =>
            !weights.TryGetValue(wanted.Key, out var found) || !found.shape.SequenceEqual(wanted.Value.shape)).Key;
        if (missing is not null)
        {
            throw new RecipeException(
                $"network.weights: {name} is of {start.Card.Architecture}, width {source.Config.Width}, "
                + $"and has no {missing} for {architecture}, width {backbone.Config.Width}.");
        }

        backbone.load_state_dict(weights, strict: false);
    }
}
