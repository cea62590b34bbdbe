using Vitrine.Media;

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>One of the pictures with which a shop offers an item that it shows live.</summary>
/// <param name="Name">As the shop calls it.</param>
/// <param name="Boxes">Around what can be seen of each item, in pixels of the drawing, the most visible first.</param>
public sealed record ShopPicture(string Name, SquareDrawing Drawing, IReadOnlyList<(BoutiqueItem Item, PictureRegion Box)> Boxes)
{
    private const int Scenes = 5;
    private const float LeastVisible = 0.3f;

    /// <summary>An item's folder: its studio views, itself in some places, and itself among another that is sold with it.</summary>
    public static IReadOnlyList<ShopPicture> Folder(BoutiqueItem item, BoutiqueItem other) =>
    [
        .. Enum.GetValues<StudioView>().Select(view => Studio(item, view)),
        .. Enumerable.Range(0, Scenes).Select(shot => Scene(DrawnScene.Of(shot % 2 == 0 ? [item] : [item, other], shot), shot)),
    ];

    private static ShopPicture Studio(BoutiqueItem item, StudioView view)
    {
        var drawing = item.Studio(view);
        return new($"{view.ToString().ToLowerInvariant()}.jpg", drawing, [(item, drawing.Box)]);
    }

    private static ShopPicture Scene(DrawnScene drawing, int shot)
    {
        var visible = drawing.Items.Where(one => one.VisibleShare >= LeastVisible).OrderByDescending(one => one.VisibleShare);
        return new($"{shot}.jpg", drawing, [.. visible.Select(one => (one.Item, one.Box))]);
    }
}
