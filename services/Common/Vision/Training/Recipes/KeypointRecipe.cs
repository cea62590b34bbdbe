using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Data;
using Vitrine.Vision.Keypoints;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>
/// Trains a network that finds the key points of garments. Its <c>network.square_margin</c> is how much of its surroundings a garment's
/// box brings, in training as in serving, so that no point is cut off; left out it is 0.25.
/// </summary>
public sealed record KeypointRecipe : Recipe
{
    /// <summary>What is drawn where the data are the boutique's; only its garments are used.</summary>
    public DrawnChoices Boutique { get; init; } = new();

    /// <summary>All but the backbone.</summary>
    public KeypointChoices Keypoints { get; init; } = new();

    /// <summary>What becomes of a row of a table that is wrong.</summary>
    public FaultyRows FaultyRows { get; init; }

    /// <summary>What becomes of points that something is in front of.</summary>
    public HiddenPoints HiddenPoints { get; init; }

    /// <summary>Share of the rows that come twice in an epoch, those with the largest losses.</summary>
    [Range(0.0, 1.0)]
    public double HardRows { get; init; } = 0.2;

    /// <summary>Garments a step, B.</summary>
    [Range(2, 1024)]
    public int BatchSize { get; init; } = 32;

    /// <summary>How crops are changed, so that none is seen twice.</summary>
    public GarmentAugmentationChoices Augmentation { get; init; } = new();

    /// <summary>Steps before a network that gives constant points or uniform maps counts as collapsed, which ends the run.</summary>
    [Range(0, 1_000_000)]
    public int CollapseGrace { get; init; } = 500;

    /// <summary>Whether the test asks the mirrored crops too.</summary>
    public bool FlipTest { get; init; } = true;

    protected override IEnumerable<string> Contradictions()
    {
        if (Data.Format != DataChoices.Drawn && !GarmentSet.Formats.Contains(Data.Format))
        {
            yield return $"data.format: must be one of {DataChoices.Drawn}, {string.Join(", ", GarmentSet.Formats)}, got '{Data.Format}'.";
        }

        if (Network.InputSize % 32 != 0)
        {
            yield return $"network.input_size: must be a multiple of 32, got {Network.InputSize}.";
        }

        if (Data.Crops == Crops.Whole)
        {
            yield return "data.crops: must be labelled or detected: points are looked for in a garment's box.";
        }
    }
}

/// <summary>What becomes of points that something is in front of.</summary>
public enum HiddenPoints
{
    /// <summary>They are learnt as the others are.</summary>
    Learn,

    /// <summary>They are not learnt, the others of their picture are.</summary>
    Mask,

    /// <summary>No picture that has one is learnt from.</summary>
    LeaveOut,
}
