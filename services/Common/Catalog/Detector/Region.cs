namespace Vitrine.Catalog.Detector;

/// <summary>A part of a picture that shows one thing. Picture, detector and box together name it.</summary>
public sealed class Region
{
    public long Id { get; init; }

    public required long ImageId { get; init; }

    /// <summary>The detector's name, for example "whole-picture".</summary>
    public required string Detector { get; init; }

    /// <summary>What the detector takes it for; may be empty.</summary>
    public required string Label { get; init; }

    /// <summary>0 to 1.</summary>
    public required float Score { get; init; }

    public required Box Box { get; init; }

    /// <summary>True: nothing was cut away.</summary>
    public required bool WholePicture { get; init; }
}
