using System.Xml.Linq;
using Vitrine.Media;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Tests.Synthetic;

/// <summary>The truth that comes with a picture, checked against the pixels: what changes without the item.</summary>
public sealed class GroundTruthTests
{
    private const int Side = DrawnPicture.Side;

    public static TheoryData<int> Items => [.. Enumerable.Range(0, 24)];

    [Theory]
    [MemberData(nameof(Items))]
    public void The_studio_box_is_tight(int seed)
    {
        foreach (var view in new[] { StudioView.Front, StudioView.Angle })
        {
            var picture = Boutique.Item(seed).Studio(view);
            var ink = Ink(picture);
            var box = picture.Box;
            ink.Min(p => (double)p.X).ShouldBe(box.Left, 2.5);
            ink.Min(p => (double)p.Y).ShouldBe(box.Top, 2.5);
            ink.Max(p => p.X + 1.0).ShouldBe(box.Right, 2.5);
            ink.Max(p => p.Y + 1.0).ShouldBe(box.Bottom, 2.5);
        }
    }

    [Theory]
    [MemberData(nameof(Items))]
    public void The_street_box_holds_the_item(int seed)
    {
        var picture = Boutique.Item(seed).Street(1);
        var box = picture.Box;
        Ink(picture).ShouldAllBe(p =>
            p.X >= box.Left - 1.5 && p.X <= box.Right + 0.5 && p.Y >= box.Top - 1.5 && p.Y <= box.Bottom + 0.5);
    }

    [Theory]
    [MemberData(nameof(Items))]
    public void Key_points_lie_on_the_item(int seed)
    {
        var item = Boutique.Item(seed);
        var picture = item.Studio(StudioView.Front);
        picture.Keypoints.Count.ShouldBe(item.Design.Keypoints.Count());
        picture.Keypoints.Select(k => k.Name).ShouldBeUnique();
        var ink = Ink(picture).ToHashSet();
        foreach (var point in picture.Keypoints)
        {
            ink.ShouldContain(
                p => Math.Abs(p.X - point.X) < 4 && Math.Abs(p.Y - point.Y) < 4, $"{item.Title}: {point}");
        }
    }

    [Theory]
    [MemberData(nameof(Items))]
    public void Key_points_lie_in_the_box(int seed)
    {
        foreach (var picture in Enumerable.Range(0, 4).Select(Boutique.Item(seed).Street)
            .Append(Boutique.Item(seed).Studio(StudioView.Detail)))
        {
            var box = picture.Box;
            picture.Keypoints.ShouldAllBe(
                k => k.X >= box.Left && k.X < box.Right && k.Y >= box.Top && k.Y < box.Bottom);
        }
    }

    [Fact]
    public void Left_is_the_pictures_left_in_mirrored_shots_too()
    {
        var bags = Boutique.Items(0, 100).Where(i => i.Attributes["kind"] == "handbag").Take(10);
        foreach (var points in bags.SelectMany(bag => Enumerable.Range(0, 8).Select(bag.Street))
            .Select(p => p.Keypoints.ToDictionary(k => k.Name)))
        {
            if (points.TryGetValue("body_top_left", out var left)
                && points.TryGetValue("body_top_right", out var right))
            {
                left.X.ShouldBeLessThan(right.X);
            }
        }
    }

    // The pixels that change when the item alone is taken out of the drawing.
    private static List<(int X, int Y)> Ink(DrawnPicture picture)
    {
        var drawing = XDocument.Parse(picture.Svg);
        drawing.Descendants().Single(e => (string?)e.Attribute("id") == Scene.ItemGroup).Remove();
        var with = SvgRenderer.Render(picture.Svg, Side, Side).Pixels;
        var without = SvgRenderer.Render(drawing.ToString(), Side, Side).Pixels;
        return [.. Enumerable.Range(0, Side * Side)
            .Where(i => Enumerable.Range(3 * i, 3).Any(c => Math.Abs(with[c] - without[c]) > 6))
            .Select(i => (i % Side, i / Side))];
    }
}
