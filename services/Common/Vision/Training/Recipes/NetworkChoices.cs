using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>The backbone.</summary>
public sealed record NetworkChoices
{
    /// <summary>A name that <see cref="Networks.NetworkCatalog"/> knows.</summary>
    [Required]
    public string Architecture { get; init; } = "resnet50";

    /// <summary>Scales the channels; 1 is the published network.</summary>
    [Range(0.05, 4.0)]
    public double Width { get; init; } = 1;

    /// <summary>Width and height of the network's pictures, in pixels.</summary>
    [Range(32, 1024)]
    public int InputSize { get; init; } = 224;

    /// <summary>How much of its surroundings a part of a picture brings, see <see cref="Networks.InputSpec.SquareMargin"/>.</summary>
    [Range(0.0, 1.0)]
    public double? SquareMargin { get; init; }

    /// <summary>A model of the same backbone to start from; empty: from first weights.</summary>
    public string Weights { get; init; } = "";

    /// <summary>In which the convolutions compute; float16 needs a GPU.</summary>
    public TrainingPrecision Precision { get; init; }
}

/// <summary>What convolutions compute in while they learn.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the formats' names.")]
public enum TrainingPrecision
{
    Float32,
    Bfloat16,
    Float16,
}
