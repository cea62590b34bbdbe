using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Sampling;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>Trains a network that tells labels of which several may be right, such as styles.</summary>
public sealed record LabelRecipe : Recipe
{
    /// <summary>What is drawn where the data are the boutique's.</summary>
    public DrawnChoices Boutique { get; init; } = new();

    /// <summary>What is told apart, in this order; none: what the data set has, by name.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether the boutique brings the categories of its goods beside their styles, as labels <c>category/NAME</c>.</summary>
    public bool Categories { get; init; }

    /// <summary>What becomes of rows that cannot be used.</summary>
    public RowFaults Faults { get; init; }

    /// <summary>What is behind the backbone.</summary>
    public LabelHeadConfig Head { get; init; } = new();

    /// <summary>What is learnt.</summary>
    public LabelLossChoices Loss { get; init; } = new();

    /// <summary>Pictures a step, B.</summary>
    [Range(2, 4096)]
    public int BatchSize { get; init; } = 32;

    /// <summary>How often a picture is shown.</summary>
    public LabelBalance Balance { get; init; } = new();

    /// <summary>How pictures are changed, so that none is seen twice.</summary>
    public AugmentationChoices Augmentation { get; init; } = new();

    /// <summary>How garments get other colours.</summary>
    public RecolouringChoices Recolouring { get; init; } = new();

    /// <summary>What the test sees of each picture.</summary>
    public TestViews TestViews { get; init; }

    /// <summary>
    /// Epochs from one evaluation beside the training to the next; 0: only the end is measured. A run that holds out a fold keeps
    /// what the network told after each, from which an ensemble chooses.
    /// </summary>
    [Range(0, 1000)]
    public int EvaluateEvery { get; init; }

    /// <summary>From which probability on a label is told: found on the test's pictures, and measured on fifths that it did not see.</summary>
    public ThresholdChoices Thresholds { get; init; } = new() { Kind = ThresholdKind.Fixed };

    protected override bool HasFoldsAndStages => true;

    protected override IEnumerable<string> Contradictions()
    {
        if (Data.Format != DataChoices.Drawn && !MultiLabelSet.Formats.Contains(Data.Format))
        {
            yield return $"data.format: must be one of {DataChoices.Drawn}, {string.Join(", ", MultiLabelSet.Formats)}, got '{Data.Format}'.";
        }

        if (Categories && Data.Format != DataChoices.Drawn)
        {
            yield return $"categories: only {DataChoices.Drawn} brings them; a table names them as labels category/NAME.";
        }

        if (Labels.Any(string.IsNullOrWhiteSpace) || Labels.Distinct().Count() < Labels.Count)
        {
            yield return $"labels: must differ, and none be empty, got [{string.Join(", ", Labels)}].";
        }
    }
}

/// <summary>What becomes of a picture that is missing, of a row without a label, and of a label that is not in the recipe's list.</summary>
public enum RowFaults
{
    /// <summary>The run is refused; the first are named.</summary>
    Refuse,

    /// <summary>They are left out and counted.</summary>
    Skip,
}
