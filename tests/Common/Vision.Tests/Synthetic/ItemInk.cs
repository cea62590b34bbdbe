using System.Xml.Linq;
using Vitrine.Media;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Tests.Synthetic;

/// <summary>What can be seen of an item in a drawing, told by its pixels.</summary>
internal static class ItemInk
{
    /// <summary>The pixels that change when one item is painted over in another colour, by a third of that at least.</summary>
    public static IReadOnlyList<(int X, int Y)> Of(string svg, int place, int width, int height)
    {
        var (magenta, green) = (Painted("#ff00ff"), Painted("#00ff00"));
        return [.. Enumerable.Range(0, width * height)
            .Where(i => Enumerable.Range(3 * i, 3).Sum(c => Math.Abs(magenta[c] - green[c])) > 255)
            .Select(i => (i % width, i / width))];

        byte[] Painted(string colour)
        {
            var drawing = XDocument.Parse(svg);
            var item = drawing.Descendants().Single(e => (string?)e.Attribute("id") == Layers.Group(place));
            foreach (var paint in item.Descendants().SelectMany(e => e.Attributes()).Where(a => a.Name.LocalName is "fill" or "stroke" && a.Value != "none"))
            {
                paint.Value = colour;
            }

            return SvgRenderer.Render(drawing.ToString(), width, height).Pixels;
        }
    }
}
