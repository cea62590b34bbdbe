using Vitrine.Media;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Scenes;

/// <summary>Things of a picture, drawn from the back: what stands in front hides what is behind, pixel by pixel.</summary>
/// <param name="sketch">Takes the drawing.</param>
/// <param name="width">Of the picture, in pixels.</param>
/// <param name="height">Of the picture, in pixels.</param>
internal sealed class Layers(Sketch sketch, int width, int height)
{
    private readonly List<(BoutiqueItem? Item, Silhouette Silhouette)> _things = [];

    /// <summary>The id of the SVG group that holds an item alone, the furthest being 0.</summary>
    public static string Group(int place) => $"{Scene.ItemGroup}{place}";

    /// <summary>Draws an item before all else, and tells the box around what is in the picture; null: nothing is.</summary>
    public PictureRegion? Add(BoutiqueItem item, Placement placement) => Add(
        item, () => Scene.Draw(sketch, item, placement, Group(_things.Count(thing => thing.Item is not null))));

    /// <summary>Draws something before all else that is no item.</summary>
    public void Add(Action draw) => Add(null, draw);

    /// <summary>The items of which anything can be seen, the furthest first.</summary>
    public IReadOnlyList<SceneItem> Visible()
    {
        var seen = new List<SceneItem>();
        var place = 0;
        foreach (var (i, (item, silhouette)) in _things.Index().Where(thing => thing.Item.Item is not null))
        {
            var all = silhouette.Count;
            _things.Skip(i + 1).ToList().ForEach(front => silhouette.Hide(front.Silhouette));
            if (silhouette.Box is { } box)
            {
                seen.Add(new SceneItem(item!, box, silhouette.Count, (float)silhouette.Count / all, place));
            }

            place++;
        }

        return seen;
    }

    private PictureRegion? Add(BoutiqueItem? item, Action draw)
    {
        var silhouette = new Silhouette(width, height);
        var ground = sketch.Placement;
        sketch.Silhouette = silhouette;
        draw();
        (sketch.Silhouette, sketch.Placement) = (null, ground);
        _things.Add((item, silhouette));
        return silhouette.Box;
    }
}
