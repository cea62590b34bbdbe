using Vitrine.Media;

namespace Vitrine.Vision.Data;

/// <summary>A picture of which several labels are true.</summary>
/// <param name="Picture">Its label is the item: pictures of the same item stay together when a set is divided.</param>
/// <param name="Labels">All different, in any order.</param>
/// <param name="Where">The file and line that say so, for errors.</param>
public sealed record MultiLabelPicture(LabelledPicture Picture, IReadOnlyList<string> Labels, string Where)
{
    /// <summary>Where the garment is in a picture that is taken whole, in pixels; null: all over it.</summary>
    public PictureRegion? Garment { get; init; }

    /// <summary>A picture of the same shape, white where the garment is; empty: none is known.</summary>
    public string Mask { get; init; } = "";
}
