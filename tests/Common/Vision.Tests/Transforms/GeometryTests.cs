using System.Numerics;
using TorchSharp;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Transforms;

/// <summary>Where the transforms that move pixels move them to.</summary>
public sealed class GeometryTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(90, 6, 1)] // right of the middle goes above it
    [InlineData(180, 6, 6)]
    [InlineData(-90, 1, 6)]
    [InlineData(360, 1, 1)]
    public void A_turn_moves_a_mark_where_it_must(float degrees, int row, int column)
    {
        var turned = new Rotation(new(degrees, degrees)).Apply(Mark(8, 8, 1, 1), new SeededRandom(1));

        ShouldBeMarkedAt(turned, row, column);
    }

    [Fact]
    public void A_quarter_turn_of_a_square_is_exact()
    {
        var picture = Coloured(9, 9);

        new Rotation(new(90, 90)).Apply(picture, new SeededRandom(1)).Equals(picture.rot90(1, (1, 2))).ShouldBeTrue();
    }

    [Fact]
    public void A_turn_of_an_oblong_picture_does_not_distort_it()
    {
        // Ten pixels right of the middle go ten above it.
        var turned = new Rotation(new(90, 90)).Apply(Mark(31, 61, 15, 40), new SeededRandom(1));

        ShouldBeMarkedAt(turned, 5, 30);
    }

    [Fact]
    public void Stretching_to_the_double_moves_a_mark_twice_as_far_from_the_middle()
    {
        // Pixel 6 of 9 is 2 right of the middle, and 3 of 9 is 1 above it.
        var stretched = new Stretch(new(2, 2), new(1, 1)).Apply(Mark(9, 9, 3, 6), new SeededRandom(1));

        stretched[0, 3, 8].item<byte>().ShouldBe((byte)255);
        stretched[0, 3, 7].item<byte>().ShouldBe((byte)128); // half a pixel off the mark
        stretched[0, 3, 6].item<byte>().ShouldBe((byte)0);
        stretched[0, 2, 8].item<byte>().ShouldBe((byte)0);
    }

    [Fact]
    public void Squeezing_repeats_the_edge()
    {
        var picture = zeros(3, 8, 8, ScalarType.Byte);
        picture.narrow(2, 0, 1).fill_(255); // a white column at the left

        var squeezed = new Stretch(new(0.5f, 0.5f), new(1, 1)).Apply(picture, new SeededRandom(1));

        squeezed.narrow(2, 0, 2).min().item<byte>().ShouldBe((byte)255);
        squeezed.narrow(2, 3, 5).max().item<byte>().ShouldBe((byte)0);
    }

    // Red is the column and green the row, so that the corners tell what was cut off.
    [Fact]
    public void Sides_are_cut_off_by_a_share_of_the_width_and_another_of_the_height()
    {
        var picture = stack([arange(100).expand(80, 100), arange(80).unsqueeze(1).expand(80, 100)]).to_type(ScalarType.Byte);
        var cuts = Enumerable.Range(0, 300).Select(seed =>
        {
            var cut = new SideCrop(80, 100, across: 0.15f, down: 0.1f).Apply(picture, new SeededRandom((ulong)seed));
            cut.shape.ShouldBe([2, 80, 100]);
            return (Left: Value(cut, 0, 0, 0), Right: 99 - Value(cut, 0, 0, 99), Top: Value(cut, 1, 0, 0), Bottom: 79 - Value(cut, 1, 79, 0));
        }).ToList();

        cuts.Max(cut => cut.Left + cut.Right).ShouldBeInRange(14, 15); // of 100
        cuts.Max(cut => cut.Top + cut.Bottom).ShouldBeInRange(7, 8); // of 80
        cuts.Min(cut => cut.Left + cut.Right + cut.Top + cut.Bottom).ShouldBeLessThan(4);
        cuts.Max(cut => cut.Left).ShouldBeGreaterThan(10);
        cuts.Max(cut => cut.Right).ShouldBeGreaterThan(10);

        static int Value(Tensor cut, int channel, int row, int column) => cut[channel, row, column].item<byte>();
    }

    [Fact]
    public void A_crop_of_nothing_changes_nothing() =>
        new SideCrop(11, 7, 0, 0).Apply(Coloured(11, 7), new SeededRandom(1)).Equals(Coloured(11, 7)).ShouldBeTrue();

    [Fact]
    public void Perspective_without_distortion_changes_nothing()
    {
        var picture = Coloured(11, 7);

        new Perspective(0).Apply(picture, new SeededRandom(1)).Equals(picture).ShouldBeTrue();
    }

    [Fact]
    public void Four_corners_are_spread_over_the_picture()
    {
        Vector2[] corners = [new(-10, -20), new(30, -15), new(25, 18), new(-22, 30)];
        var homography = Homography.FromCorners(corners, width: 80, height: 60);

        Vector2.Distance(Source(homography, -40, -30), corners[0]).ShouldBeLessThan(1e-3f);
        Vector2.Distance(Source(homography, 40, -30), corners[1]).ShouldBeLessThan(1e-3f);
        Vector2.Distance(Source(homography, 40, 30), corners[2]).ShouldBeLessThan(1e-3f);
        Vector2.Distance(Source(homography, -40, 30), corners[3]).ShouldBeLessThan(1e-3f);
    }

    [Fact]
    public void Straight_lines_stay_straight_in_perspective()
    {
        var homography = Homography.FromCorners([new(-9, -7), new(8, -9), new(9, 6), new(-5, 9)], 20, 20);
        var (start, middle, end) = (Source(homography, -10, 3), Source(homography, 1, 3), Source(homography, 10, 3));

        var (along, part) = (end - start, middle - start);
        ((along.X * part.Y) - (along.Y * part.X)).ShouldBe(0, 1e-3f);
    }

    [Fact]
    public void A_flip_mirrors_left_and_right() =>
        ShouldBeMarkedAt(new HorizontalFlip(1).Apply(Mark(4, 6, 1, 0), new SeededRandom(1)), 1, 5);

    [Fact]
    public void Resizing_to_the_half_averages_its_neighbours()
    {
        // By the triangle of two pixels' width: 1, 3, 3, 1 eighths, and at an edge 3, 3, 1 sevenths.
        var picture = tensor(new byte[] { 0, 0, 80, 80, 160, 160, 240, 240 }).view(1, 1, 8).repeat(1, 2, 1);

        new Resize(1, 4).Apply(picture, new SeededRandom(1)).data<byte>().ToArray()
            .ShouldBe(new byte[] { 11, 80, 160, 229 });
    }

    [Fact]
    public void A_crop_of_everything_is_the_picture()
    {
        var picture = Coloured(8, 8);

        new RandomResizedCrop(8, 8, new(1, 1), new(1, 1)).Apply(picture, new SeededRandom(1)).Equals(picture)
            .ShouldBeTrue();
    }

    [Fact]
    public void Boxes_have_the_area_and_shape_that_were_asked_for_and_reach_every_edge()
    {
        var picture = zeros(3, 60, 90);
        var random = new SeededRandom(4);
        var boxes = Enumerable.Range(0, 2000)
            .Select(_ => RandomBox.Inside(picture, new(0.1f, 0.3f), new(0.5f, 2), random)).ToArray();

        foreach (var (top, left, height, width) in boxes)
        {
            top.ShouldBeInRange(0, 60 - height);
            left.ShouldBeInRange(0, 90 - width);
            (height * width / 5400.0).ShouldBeInRange(0.1 - 0.02, 0.3 + 0.02); // rounded to pixels
            ((double)width / height).ShouldBeInRange(0.5 - 0.05, 2 + 0.1);
        }

        boxes.ShouldContain(box => box.Top == 0);
        boxes.ShouldContain(box => box.Left == 0);
        boxes.ShouldContain(box => box.Top + box.Height == 60);
        boxes.ShouldContain(box => box.Left + box.Width == 90);
    }

    [Fact]
    public void A_box_that_cannot_fit_is_cut_off() =>
        RandomBox.Inside(zeros(3, 10, 100), new(1, 1), new(1, 1), new SeededRandom(1)) // 32 x 32 of 1000 pixels
            .ShouldSatisfyAllConditions(box => box.Height.ShouldBe(10), box => box.Width.ShouldBe(32));

    private static Vector2 Source(Homography h, float x, float y)
    {
        var depth = (h.G * x) + (h.H * y) + 1;
        return new Vector2((h.A * x) + (h.B * y) + h.C, (h.D * x) + (h.E * y) + h.F) / depth;
    }

    private static Tensor Mark(int height, int width, int row, int column)
    {
        var picture = zeros(3, height, width, ScalarType.Byte);
        picture[.., row, column].fill_(255);
        return picture;
    }

    private static void ShouldBeMarkedAt(Tensor picture, int row, int column)
    {
        picture[0, row, column].item<byte>().ShouldBe((byte)255);
        picture[0].to_type(ScalarType.Int64).sum().item<long>().ShouldBe(255);
    }

    private static Tensor Coloured(int height, int width) =>
        randint(256, [3, height, width], ScalarType.Byte, generator: new Generator(6));
}
