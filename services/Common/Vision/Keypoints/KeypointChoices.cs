using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Networks;

namespace Vitrine.Vision.Keypoints;

/// <summary>What a keypoint network chooses besides its backbone.</summary>
public record KeypointChoices
{
    /// <summary>How points are found.</summary>
    public KeypointMethod Method { get; init; } = KeypointMethod.CascadedPyramid;

    /// <summary>The garments whose points it knows, all by one network.</summary>
    [MinLength(1)]
    public IReadOnlyList<Garment> Garments { get; init; } = Enum.GetValues<Garment>();

    /// <summary>Channels of the layers behind the backbone, in multiples of 8.</summary>
    [Range(8, 1024)]
    public int Channels { get; init; } = 256;

    /// <summary>Of the pose machine: how often the belief is made, each time from the one before.</summary>
    [Range(1, 12)]
    public int Stages { get; init; } = 3;

    /// <summary>Of the pose machine: pixels of the input for a cell of its belief maps, 4 or 8; the pyramid's have 4.</summary>
    [AllowedValues(4, 8)]
    public int CellSize { get; init; } = 8;

    /// <summary>Standard deviation of the belief that is taught around a label, in cells.</summary>
    [Range(0.3, 8.0)]
    public double Spread { get; init; } = 1;

    /// <summary>Of the pyramid: RefineNet learns from so many points of a picture, those with the largest losses.</summary>
    [Range(1, GarmentPoints.Count)]
    public int HardPoints { get; init; } = 8;

    /// <summary>The network's points, as places in <see cref="GarmentPoints.Names"/>, ascending.</summary>
    internal IReadOnlyList<int> Points => GarmentPoints.Of(Garments);

    /// <summary>These alone, of a <see cref="KeypointConfig"/>.</summary>
    internal KeypointChoices Alone() => new(this);
}

/// <summary>How points are found.</summary>
public enum KeypointMethod
{
    /// <summary>Their coordinates are regressed (DeepPose, arXiv:1312.4659).</summary>
    DeepPose,

    /// <summary>Belief maps, refined stage by stage (convolutional pose machine, arXiv:1602.00134).</summary>
    PoseMachine,

    /// <summary>Belief maps from a pyramid of features, and a second network for the hard points (arXiv:1711.07319).</summary>
    CascadedPyramid,
}

/// <summary>All choices of a <see cref="KeypointNetwork"/>.</summary>
public sealed record KeypointConfig : KeypointChoices
{
    public KeypointConfig()
    {
    }

    /// <param name="choices">All but the backbone.</param>
    public KeypointConfig(KeypointChoices choices)
        : base(choices)
    {
    }

    /// <summary>
    /// The backbone, by a name that <see cref="NetworkCatalog"/> knows. Belief maps need one that gives maps of several sizes.
    /// </summary>
    public required string Architecture { get; init; }

    /// <summary>The backbone's choices, of the architecture's type, without a classifier.</summary>
    public required BackboneConfig Backbone { get; init; }

    /// <summary>As <see cref="BackboneConfig.Folded"/>, of the layers behind the backbone.</summary>
    internal bool Folded { get; init; }
}
