using System.Xml.Linq;
using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Synthetic.Scenes;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Transforms;

public sealed class RecolouringTests : IDisposable
{
    private const int Side = 64;

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // The corners of sRGB as colour calculators give them for D65 and two degrees.
    [Theory]
    [InlineData(255, 255, 255, 100, 0, 0)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    [InlineData(255, 0, 0, 53.24, 80.09, 67.20)]
    [InlineData(0, 255, 0, 87.73, -86.18, 83.18)]
    [InlineData(0, 0, 255, 32.30, 79.19, -107.86)]
    public void Colours_have_their_places_in_Lab(byte red, byte green, byte blue, float l, float a, float b)
    {
        var colour = LabColours.Of(red, green, blue);
        new[] { colour.L, colour.A, colour.B }.ShouldBe([l, a, b], 0.02);
    }

    [Fact]
    public void Clusters_are_the_colours_that_there_are()
    {
        (float, float, float)[] colours = [.. Enumerable.Range(0, 90).Select(i => (i % 3 * 40f, i % 2 * 0.1f, 0f))];
        var clusters = new ColourClusters(colours, 3, new SeededRandom(1));

        clusters.Count.ShouldBe(3);
        colours.GroupBy(colour => colour.Item1).ShouldAllBe(same => same.Select(clusters.Of).Distinct().Count() == 1);
        new ColourClusters([(1, 2, 3), (1, 2, 3)], 8, new SeededRandom(1)).Count.ShouldBe(1);
    }

    // A blue garment with white stripes on a grey wall with a brown floor, in a box that is wider than the garment.
    [Fact]
    public void A_mask_is_the_garment_in_its_box_and_its_main_colour_is_the_garments()
    {
        var (picture, garment) = Drawn();

        var mask = GarmentMask.InBox(picture, Side, new PictureRegion(14, 10, 50, 54), new SeededRandom(1));

        mask.Pixels.ShouldBe(garment);
        var (red, green, blue) = mask.Colour.ShouldNotBeNull();
        new[] { red * 255, green * 255, blue * 255 }.ShouldBe([20, 40, 200], 0.01);
    }

    [Fact]
    public void In_a_picture_of_one_colour_there_is_no_garment()
    {
        byte[] grey = [.. Enumerable.Repeat((byte)90, 3 * Side * Side)];
        var mask = GarmentMask.InBox(grey, Side, new PictureRegion(0, 0, Side, Side), new SeededRandom(1));

        (mask.Colour, mask.Pixels.Any(pixel => pixel)).ShouldBe((null, false));
        var picture = tensor(grey).view(3, Side, Side);
        new Recolouring((_, _, _, _) => mask, 0.5f, 1, 1).Apply(picture, new SeededRandom(1)).Equals(picture).ShouldBeTrue();
    }

    [Fact]
    public void Only_the_garment_changes_and_its_stripes_stay()
    {
        var (bytes, garment) = Drawn();
        var picture = tensor(bytes).view(3, Side, Side);
        var inside = tensor(garment, [Side, Side]);

        var changed = new Recolouring(Find, 0.5f, 0, 0).Apply(picture, new SeededRandom(5));

        changed.masked_select(~inside).Equals(picture.masked_select(~inside)).ShouldBeTrue();
        var colours = Colours(changed, garment).ToList();
        colours.Count.ShouldBe(2); // White has no hue.
        colours.ShouldContain((255, 255, 255));
        var other = colours.Single(colour => colour != (255, 255, 255));
        other.ShouldNotBe((20, 40, 200));
        new[] { other.Item1, other.Item2, other.Item3 }.Max().ShouldBe(200); // Saturation and value are the same.
        new[] { other.Item1, other.Item2, other.Item3 }.Min().ShouldBe(20);
    }

    // (20, 40, 200): a factor of 0.5 makes the chroma 90, so red is 110 and green 120; a tenth more or less is a value of 174 to 226.
    [Fact]
    public void Saturation_is_multiplied_and_value_added_to()
    {
        var (bytes, garment) = Drawn();
        var picture = tensor(bytes).view(3, Side, Side);

        var pale = Draws(picture, garment, saturation: 1, value: 0);
        pale.ShouldContain(colour => colour.Item3 == 200 && Math.Abs(colour.Item1 - 110) < 12);
        pale.ShouldAllBe(colour => colour.Item3 == 200
            && Math.Abs((200 - colour.Item2) - ((200 - colour.Item1) * 160 / 180.0)) <= 1); // The hue stays.
        var bright = Draws(picture, garment, saturation: 0, value: 0.1f);
        bright.ShouldAllBe(colour => Math.Abs((colour.Item1 / (double)colour.Item3) - 0.1) < 0.01 // The saturation stays.
            && colour.Item3 >= 174 && colour.Item3 <= 226);
        bright.Select(colour => colour.Item3).Distinct().Count().ShouldBeGreaterThan(20);
    }

    [Fact]
    public void A_picture_of_floats_is_recoloured_alike()
    {
        var picture = tensor(Drawn().Picture).view(3, Side, Side);
        var bytes = new Recolouring(Find, 0.5f, 0.3f, 0.1f).Apply(picture, new SeededRandom(3));
        var floats = new Recolouring(Find, 0.5f, 0.3f, 0.1f).Apply(picture.to_type(ScalarType.Float32) / 255, new SeededRandom(3));

        (floats.mul(255).round() - bytes).abs().max().item<float>().ShouldBeLessThanOrEqualTo(1);
    }

    // What changes without the item is the item: shared pixels / joint pixels.
    [Fact]
    public void The_boutiques_garments_are_found_on_their_ground()
    {
        var garments = Boutique.Items(Boutique.Evaluation.First, 40).Where(item => item.Category is "tops" or "dresses" or "outerwear");
        var overlaps = garments.Select(item =>
        {
            var drawn = item.Studio(StudioView.Front);
            var rgb = drawn.Render().Pixels;
            byte[] picture = [.. Enumerable.Range(0, 3).SelectMany(channel => rgb.Where((_, i) => i % 3 == channel))];
            var mask = GarmentMask.InBox(picture, SquareDrawing.Side, drawn.Box, new SeededRandom(1)).Pixels;
            var ink = Ink(drawn.Svg);
            return ink.Index().Count(pixel => pixel.Item && mask[pixel.Index]) / (double)ink.Index().Count(pixel => pixel.Item || mask[pixel.Index]);
        }).ToList();
        overlaps.Average().ShouldBeGreaterThan(0.7);

        static bool[] Ink(string svg)
        {
            var drawing = XDocument.Parse(svg);
            drawing.Descendants().Single(e => (string?)e.Attribute("id") == Scene.ItemGroup).Remove();
            var with = SvgRenderer.Render(svg, SquareDrawing.Side, SquareDrawing.Side).Pixels;
            var without = SvgRenderer.Render(drawing.ToString(), SquareDrawing.Side, SquareDrawing.Side).Pixels;
            return [.. with.Zip(without, (one, other) => Math.Abs(one - other)).Chunk(3).Select(change => change.Sum() > 30)];
        }
    }

    private static GarmentMask Find(ReadOnlySpan<byte> picture, int width, int height, SeededRandom random) =>
        GarmentMask.InBox(picture, width, new PictureRegion(14, 10, 50, 54), random);

    private static List<(int, int, int)> Draws(Tensor picture, bool[] garment, float saturation, float value) =>
        [.. Enumerable.Range(0, 100).SelectMany(seed => Colours(
            new Recolouring(Find, 0, saturation, value).Apply(picture, new SeededRandom((ulong)seed)), garment))
            .Where(colour => colour.Item1 != colour.Item3)];

    private static IEnumerable<(int, int, int)> Colours(Tensor picture, bool[] garment)
    {
        var bytes = picture.contiguous().data<byte>().ToArray();
        return Enumerable.Range(0, Side * Side).Where(i => garment[i])
            .Select(i => ((int)bytes[i], (int)bytes[i + (Side * Side)], (int)bytes[i + (2 * Side * Side)])).Distinct();
    }

    private static (byte[] Picture, bool[] Garment) Drawn()
    {
        var (picture, garment) = (new byte[3 * Side * Side], new bool[Side * Side]);
        for (var i = 0; i < garment.Length; i++)
        {
            var (x, y) = (i % Side, i / Side);
            garment[i] = x is >= 20 and < 44 && y is >= 14 and < 50;
            (picture[i], picture[i + garment.Length], picture[i + (2 * garment.Length)]) = garment[i]
                ? y % 4 == 0 ? ((byte)255, (byte)255, (byte)255) : ((byte)20, (byte)40, (byte)200)
                : y < 40 ? ((byte)150, (byte)150, (byte)150) : ((byte)120, (byte)80, (byte)40);
        }

        return (picture, garment);
    }
}
