using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Detection;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>Trains a network that finds things in pictures. Its <c>network.input_size</c> is the short side when it serves.</summary>
public sealed record DetectorRecipe : Recipe
{
    /// <summary>What is drawn where the data are the boutique's.</summary>
    public DrawnSceneChoices Boutique { get; init; } = new();

    /// <summary>What every box is called, for a detector of one class; empty: each as the data set calls it.</summary>
    public string Label { get; init; } = "";

    /// <summary>All but the backbone.</summary>
    public DetectorChoices Detector { get; init; } = new();

    /// <summary>Scenes a step, B.</summary>
    [Range(1, 1024)]
    public int BatchSize { get; init; } = 4;

    /// <summary>How scenes are changed, so that none is seen twice.</summary>
    public SceneAugmentationChoices Augmentation { get; init; } = new();

    /// <summary>The longest that a scene's long side becomes, in pixels.</summary>
    [Range(32, 4096)]
    public int LongSide { get; init; } = 1333;

    protected override IEnumerable<string> Contradictions()
    {
        if (Data.Format != DataChoices.Drawn && !SceneSet.Formats.Contains(Data.Format))
        {
            yield return $"data.format: must be one of {DataChoices.Drawn}, {string.Join(", ", SceneSet.Formats)}, got '{Data.Format}'.";
        }

        if (LongSide < Network.InputSize || Augmentation.ShortSides.Any(side => LongSide < side))
        {
            yield return $"long_side: must be at least network.input_size and each of augmentation.short_sides, got {LongSide}.";
        }

        if (Augmentation.ShortSides.Any(side => side < 32))
        {
            yield return "augmentation.short_sides: must be at least 32 each.";
        }
    }
}

/// <summary>How scenes are changed at random; 0 switches a change off, and so does 1 for the crop.</summary>
public sealed record SceneAugmentationChoices
{
    /// <summary>Lengths of the short side, one of which is drawn for each scene; none: that of serving.</summary>
    public IReadOnlyList<int> ShortSides { get; init; } = [];

    /// <summary>The least share of a scene's width, and of its height, that a crop keeps.</summary>
    [Range(0.1, 1.0)]
    public float Crop { get; init; } = 1;

    /// <summary>How often a scene is mirrored.</summary>
    [Range(0.0, 1.0)]
    public float Flip { get; init; } = 0.5f;

    /// <summary>Factors of brightness, contrast and saturation within this of 1.</summary>
    [Range(0.0, 1.0)]
    public float Colour { get; init; }
}
