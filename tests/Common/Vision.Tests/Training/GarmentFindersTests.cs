using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Training;

namespace Vitrine.Vision.Tests.Training;

/// <summary>A red garment in columns 20 to 40 and rows 5 to 15 of a blue picture of 80 x 20 pixels, and a red thing that is none in columns 60 to 70.</summary>
public sealed class GarmentFindersTests : IDisposable
{
    private const int Width = 80;
    private const int Height = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly PictureFetcher _fetcher = new(new FetchOptions(), new PictureLimits());
    private readonly DataFaults _faults = new();

    public GarmentFindersTests() => Write("picture.png", (x, y) => y is >= 5 and < 15 && x is (>= 20 and < 40) or (>= 60 and < 70) ? Red : Blue);

    private static (byte, byte, byte) Red => (200, 0, 0);

    private static (byte, byte, byte) Blue => (0, 0, 90);

    private static (byte, byte, byte) White => (255, 255, 255);

    private static (byte, byte, byte) Black => (0, 0, 0);

    public void Dispose()
    {
        _fetcher.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_garment_is_looked_for_in_its_box_alone()
    {
        var mask = Find(Row() with { Garment = new PictureRegion(15, 2, 45, 18) }, Width, Height);

        Columns(mask, Width).ShouldBe([.. Enumerable.Range(20, 20)]);
        mask.Count(pixel => pixel).ShouldBe(20 * 10);
    }

    [Fact]
    public void A_box_follows_the_size_in_which_a_picture_is_decoded()
    {
        // To half its width: the garment is in columns 10 to 20, and its edges are blurred.
        var columns = Columns(Find(Row() with { Garment = new PictureRegion(20, 2, 40, 18) }, Width / 2, Height), Width / 2);

        Enumerable.Range(12, 6).Except(columns).ShouldBeEmpty();
        columns.ShouldAllBe(column => column >= 10 && column < 20);
    }

    [Fact]
    public void Without_a_box_it_is_looked_for_everywhere() => Columns(Find(Row(), Width, Height), Width)
        .ShouldBe([.. Enumerable.Range(20, 20), .. Enumerable.Range(60, 10)]);

    [Fact]
    public void A_mask_file_says_where_it_is_whatever_its_colours_are()
    {
        Write("mask.png", (x, y) => x < 7 && y == 3 ? White : Black);
        var mask = Find(Row() with { Mask = _folder.Path("mask.png") }, Width, Height);

        mask.Index().Where(pixel => pixel.Item).Select(pixel => pixel.Index).ShouldBe(Enumerable.Range(3 * Width, 7));
    }

    [Fact]
    public void A_mask_is_cut_out_as_its_picture_is()
    {
        Write("mask.png", (x, _) => x >= 20 ? White : Black);
        var row = Row() with { Mask = _folder.Path("mask.png") };
        var mask = Find(row with { Picture = row.Picture with { Box = new PictureRegion(10, 0, 30, 20) } }, 20, 20);

        Columns(mask, 20).ShouldBe([.. Enumerable.Range(10, 10)]);
    }

    [Fact]
    public void A_mask_that_cannot_be_read_is_named_and_the_colours_serve()
    {
        File.WriteAllText(_folder.Path("mask.png"), "no picture");
        var mask = Find(Row() with { Mask = _folder.Path("mask.png") }, Width, Height);

        Columns(mask, Width).ShouldContain(30);
        _faults.Named.ShouldHaveSingleItem().Location.ShouldBe($"set.csv, line 2: {_folder.Path("mask.png")}");
    }

    [Fact]
    public void The_boutique_knows_where_its_items_are()
    {
        var item = Boutique.Item(3);
        var picture = new LabelledPicture("boutique:3/street/0", "3", DataPart.Train);
        DrawnSet.BoxIn(picture.Location).ShouldBe(item.Street(0).Box);
        DrawnSet.BoxIn("boutique:3+4/scene/0").ShouldBeNull();
        DrawnSet.BoxIn("3.jpg").ShouldBeNull();
    }

    private MultiLabelPicture Row() =>
        new(new LabelledPicture(_folder.Path("picture.png"), "1", DataPart.Train), ["sport"], "set.csv, line 2");

    private bool[] Find(MultiLabelPicture row, int width, int height)
    {
        var ct = TestContext.Current.CancellationToken;
        var reader = new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher);
        var rgb = new byte[width * height * 3];
        reader.Read(row.Picture, width, height, rgb, ct);
        byte[] picture = [.. Enumerable.Range(0, 3).SelectMany(channel => rgb.Where((_, i) => i % 3 == channel))];
        return new GarmentFinders(reader, new InputSpec(), _faults, ct).For(row)(picture, width, height, new SeededRandom(1)).Pixels;
    }

    private static int[] Columns(bool[] mask, int width) =>
        [.. mask.Index().Where(pixel => pixel.Item).Select(pixel => pixel.Index % width).Distinct().Order()];

    private void Write(string name, Func<int, int, (byte, byte, byte)> colour) => File.WriteAllBytes(_folder.Path(name), PictureEncoder.Png(
        new RgbPicture(Width, Height, [.. Enumerable.Range(0, Width * Height).SelectMany(i =>
        {
            var (red, green, blue) = colour(i % Width, i / Width);
            return new[] { red, green, blue };
        })])));
}
