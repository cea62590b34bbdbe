using Vitrine.Media;

namespace Vitrine.Vision.Data.Scenes;

/// <summary>A picture with all things that are to be found in it.</summary>
/// <param name="Location">A file's full path, or what <see cref="DrawnSet"/> draws.</param>
/// <param name="Width">Of the picture, in pixels.</param>
/// <param name="Height">Of the picture, in pixels.</param>
/// <param name="Boxes">Inside the picture, none of them empty; there may be none.</param>
public sealed record LabelledScene(string Location, ScenePart Part, int Width, int Height, IReadOnlyList<LabelledBox> Boxes)
{
    /// <summary>The whole picture.</summary>
    public PictureRegion Whole => new(0, 0, Width, Height);
}

/// <summary>A thing in a scene.</summary>
/// <param name="Region">In pixels of the upright picture.</param>
/// <param name="Label">What it is: the class that a detector tells.</param>
public sealed record LabelledBox(PictureRegion Region, string Label)
{
    /// <summary>How it counts.</summary>
    public BoxKind Kind { get; init; }

    /// <summary>Pixels of the thing itself, where its mask is known.</summary>
    public float? MaskArea { get; init; }

    /// <summary>Square pixels of the mask or else of the box: what COCO sorts things by size with.</summary>
    public float Area => MaskArea ?? Region.Area;
}

/// <summary>What a scene is for.</summary>
public enum ScenePart
{
    /// <summary>To be learnt from.</summary>
    Train,

    /// <summary>To be measured on.</summary>
    Test,
}

/// <summary>How a box counts in training and in measuring.</summary>
public enum BoxKind
{
    /// <summary>Is to be found.</summary>
    Target,

    /// <summary>Too hard to see: finding it is neither right nor wrong.</summary>
    Ignored,

    /// <summary>Many things in one box: whatever is found inside it is neither right nor wrong.</summary>
    Crowd,
}
