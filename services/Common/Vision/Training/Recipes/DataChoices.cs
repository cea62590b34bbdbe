using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>The pictures of a run.</summary>
public sealed record DataChoices
{
    /// <summary>The <see cref="Format"/> of pictures that are drawn as they are needed.</summary>
    public const string Drawn = "boutique";

    /// <summary>"boutique", or a format of <see cref="Data.DataSet"/>.</summary>
    [Required]
    public string Format { get; init; } = Drawn;

    /// <summary>Where the data set is; the boutique is nowhere.</summary>
    public string Root { get; init; } = "";

    /// <summary>Of the pictures, for the card of the model.</summary>
    public string Licence { get; init; } = "";

    /// <summary>What is cut out of the pictures to learn from.</summary>
    public Crops Crops { get; init; }

    /// <summary>Which part of the pictures to learn from is held out.</summary>
    public FoldChoices Fold { get; init; } = new();
}

/// <summary>
/// One of several folds: a run learns from all but one and is tested with that one, so that as many runs together tell every picture.
/// </summary>
public sealed record FoldChoices
{
    /// <summary>Folds in all; 0: none is held out.</summary>
    [Range(0, 100)]
    public int Count { get; init; }

    /// <summary>The one that is held out, from 0.</summary>
    [Range(0, 99)]
    public int Index { get; init; }

    /// <summary>Another one divides the items otherwise.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;
}

/// <summary>What is cut out of a picture.</summary>
public enum Crops
{
    /// <summary>The labelled boxes; a picture without one is taken whole.</summary>
    Labelled,

    /// <summary>
    /// What the detector finds around the labelled box: the network then learns from crops as it will be given them.
    /// </summary>
    Detected,

    /// <summary>Nothing.</summary>
    Whole,
}
