using Vitrine.Media;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Synthetic;

/// <summary>A square picture of several items that may hide one another.</summary>
public sealed class DrawnScene : SquareDrawing
{
    internal DrawnScene(IReadOnlyList<SceneItem> items, string svg, CameraEffects camera)
        : base(svg, camera) => Items = items;

    /// <summary>The items of which anything can be seen, the furthest first.</summary>
    public IReadOnlyList<SceneItem> Items { get; }

    /// <summary>A picture as a passer-by takes it, of items on a rail, laid out, or put on above one another.</summary>
    /// <param name="items">One to four, in any order.</param>
    /// <param name="shot">Which of endlessly many; the same items and number give the same picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or too many.</exception>
    public static DrawnScene Of(IReadOnlyList<BoutiqueItem> items, int shot) => CrowdedScene.Draw(items, shot);
}

/// <summary>An item in a scene.</summary>
/// <param name="Box">Around all that can be seen of it, in whole pixels.</param>
/// <param name="VisiblePixels">What other things leave of it, above 0.</param>
/// <param name="VisibleShare">The same of all its pixels in the picture, above 0 to 1.</param>
/// <param name="Place">How many items lie behind it.</param>
public sealed record SceneItem(BoutiqueItem Item, PictureRegion Box, int VisiblePixels, float VisibleShare, int Place);
