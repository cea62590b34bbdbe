using Vitrine.Media;

namespace Vitrine.Vision.Synthetic;

/// <summary>A square picture of one item, and everything that is true about it.</summary>
public sealed class DrawnPicture : SquareDrawing
{
    internal DrawnPicture(BoutiqueItem item, string svg, PictureRegion box, IReadOnlyList<Keypoint> keypoints,
        CameraEffects camera)
        : base(svg, camera)
    {
        (Item, Box, Keypoints) = (item, box, keypoints);
    }

    public BoutiqueItem Item { get; }

    /// <summary>The item, hidden parts included, cut at the picture's edge.</summary>
    public PictureRegion Box { get; }

    /// <summary>The key points that lie in the picture, hidden ones included.</summary>
    public IReadOnlyList<Keypoint> Keypoints { get; }

    public string Category => Item.Category;

    public IReadOnlyList<string> Styles => Item.Styles;
}

/// <summary>A named place in pixels of the picture; left and right are the picture's.</summary>
public readonly record struct Keypoint(string Name, float X, float Y)
{
    /// <summary>A thing stands in front of it.</summary>
    public bool IsHidden { get; init; }
}
