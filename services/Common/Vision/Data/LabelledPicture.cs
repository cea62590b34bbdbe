using Vitrine.Media;
using Vitrine.Vision.Networks;

namespace Vitrine.Vision.Data;

/// <summary>A picture of a data set.</summary>
/// <param name="Location">A file's full path, an http address, or what <see cref="DrawnSet"/> draws.</param>
/// <param name="Label">What it shows: pictures of the same item share it.</param>
public sealed record LabelledPicture(string Location, string Label, DataPart Part)
{
    /// <summary>Where the item is; null: it is the whole picture.</summary>
    public PictureRegion? Box { get; init; }

    /// <summary>What kind of item it is; empty: not said.</summary>
    public string Category { get; init; } = "";

    /// <summary>With the box that a network wants to see.</summary>
    public LabelledPicture FramedFor(InputSpec input) => Box is { } box ? this with { Box = input.Frame(box) } : this;
}

/// <summary>What a picture is for.</summary>
public enum DataPart
{
    /// <summary>To be learnt from.</summary>
    Train,

    /// <summary>Asks, in the test.</summary>
    Query,

    /// <summary>Is to be found, in the test.</summary>
    Gallery,
}
