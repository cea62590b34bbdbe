namespace Vitrine.Media.Tests;

public sealed class PictureDecoderTests
{
    private readonly PictureDecoder _decoder = new(new PictureLimits());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("grey.png", PictureFormat.Png)]
    [InlineData("grey-16-bit.png", PictureFormat.Png)]
    [InlineData("grey-alpha.png", PictureFormat.Png)]
    [InlineData("one-bit.png", PictureFormat.Png)]
    [InlineData("rgb.png", PictureFormat.Png)]
    [InlineData("rgba.png", PictureFormat.Png)]
    [InlineData("palette.png", PictureFormat.Png)]
    [InlineData("palette-transparent.png", PictureFormat.Png)]
    [InlineData("interlaced.png", PictureFormat.Png)]
    [InlineData("rgba.webp", PictureFormat.WebP)]
    [InlineData("animated.gif", PictureFormat.Gif)]
    [InlineData("grey.jpg", PictureFormat.Jpeg)]
    [InlineData("progressive.jpg", PictureFormat.Jpeg)]
    [InlineData("display-p3.png", PictureFormat.Png, 3)]
    [InlineData("orientation-1.jpg", PictureFormat.Jpeg)]
    [InlineData("orientation-2.jpg", PictureFormat.Jpeg)]
    [InlineData("orientation-3.jpg", PictureFormat.Jpeg)]
    [InlineData("orientation-4.jpg", PictureFormat.Jpeg)]
    [InlineData("orientation-5.jpg", PictureFormat.Jpeg)]
    [InlineData("orientation-6.jpg", PictureFormat.Jpeg)]
    [InlineData("orientation-7.jpg", PictureFormat.Jpeg)]
    [InlineData("orientation-8.jpg", PictureFormat.Jpeg)]
    public void Every_kind_of_file_comes_out_as_the_same_rgb(string name, PictureFormat format, int tolerance = 1)
    {
        var file = Reference.File(name);
        var expected = Reference.Pixels($"{name}.ppm");

        var header = _decoder.ReadHeader(file);
        var progressive = name is "progressive.jpg" or "interlaced.png";
        header.ShouldBe(new PictureHeader(format, expected.Width, expected.Height, progressive));
        _decoder.Verify(file, Ct).ShouldBe(header);

        var whole = _decoder.Decode(file, Ct);
        (whole.Width, whole.Height).ShouldBe((expected.Width, expected.Height));
        Reference.MaxDifference(whole.Pixels, expected.Pixels).ShouldBeLessThanOrEqualTo(tolerance);

        var crop = new byte[expected.Pixels.Length];
        _decoder.DecodeRegions(file, [], expected.Width, expected.Height, crop, Ct);
        crop.ShouldBe(whole.Pixels);
    }

    /// <summary>SWOP paper, black, cyan, magenta and yellow as print handbooks give them in sRGB; profiles differ a little.</summary>
    [Fact]
    public void Inks_come_out_as_their_colours()
    {
        var picture = _decoder.Decode(Reference.File("cmyk.jpg"), Ct);

        (int R, int G, int B)[] expected = [(255, 255, 255), (35, 31, 32), (0, 174, 239), (236, 0, 140), (255, 242, 0)];
        for (var i = 0; i < expected.Length; i++)
        {
            var pixel = picture.Pixels.AsSpan(((4 * picture.Width) + (8 * i) + 4) * 3, 3);
            ((double)pixel[0]).ShouldBe(expected[i].R, 35, $"red of ink {i}");
            ((double)pixel[1]).ShouldBe(expected[i].G, 35, $"green of ink {i}");
            ((double)pixel[2]).ShouldBe(expected[i].B, 35, $"blue of ink {i}");
        }
    }

    [Theory]
    [InlineData("whole", 0, 0, 61, 47)]
    [InlineData("larger", 0, 0, 61, 47)]
    [InlineData("box", 7.5f, 4.25f, 50.5f, 33)]
    public void Crops_are_stretched_as_pil_does_it(string name, float left, float top, float right, float bottom)
    {
        var expected = Reference.Pixels($"resample-{name}.ppm");
        var crop = new byte[expected.Pixels.Length];

        _decoder.DecodeRegions(
            Reference.File("resample.png"),
            [new PictureRegion(left, top, right, bottom)],
            expected.Width,
            expected.Height,
            crop,
            Ct);

        // PIL rounds between its two passes too.
        Reference.MaxDifference(crop, expected.Pixels).ShouldBeLessThanOrEqualTo(1);
    }

    [Theory]
    [InlineData(0, 0, 1200, 900)] // decoded at 1/8
    [InlineData(100, 60, 740, 700)] // at 1/8
    [InlineData(300, 200, 460, 360)] // at 1/2
    [InlineData(301.5f, 200.25f, 390, 290)] // at full size
    public void A_crop_of_a_shrunken_jpeg_shows_the_same_place(float left, float top, float right, float bottom)
    {
        const int size = 64;
        var jpeg = PictureEncoder.Jpeg(Slope(1200, 900), quality: 98);
        var crop = new byte[size * size * 3];

        _decoder.DecodeRegions(jpeg, [new PictureRegion(left, top, right, bottom)], size, size, crop, Ct);

        // On a slope, the value at a pixel's centre is the average around it; not so at the picture's own edge.
        for (var i = 1; i < size - 1; i++)
        {
            var x = left + ((right - left) * (i + 0.5) / size);
            var y = top + ((bottom - top) * (i + 0.5) / size);
            var pixel = crop.AsSpan(((i * size) + i) * 3, 3);
            ((double)pixel[0]).ShouldBe(x * 255 / 1200, 2.5, $"red at {i}");
            ((double)pixel[1]).ShouldBe(y * 255 / 900, 2.5, $"green at {i}");
        }
    }

    [Fact]
    public void Many_regions_come_out_one_after_the_other_as_each_alone()
    {
        PictureRegion[] regions = [new(0, 0, 24, 16), new(4, 4, 20, 12), new(-5, 8, 12, 99)];
        foreach (var name in new[] { "rgb.png", "orientation-6.jpg" })
        {
            var file = Reference.File(name);
            var all = new byte[regions.Length * 16 * 16 * 3];
            _decoder.DecodeRegions(file, regions, 16, 16, all, Ct);

            for (var i = 0; i < regions.Length; i++)
            {
                var one = new byte[16 * 16 * 3];
                _decoder.DecodeRegions(file, [regions[i]], 16, 16, one, Ct);
                all.AsSpan(i * one.Length, one.Length).SequenceEqual(one).ShouldBeTrue($"region {i} of {name}");
            }
        }
    }

    [Fact]
    public void A_region_outside_the_picture_is_refused_by_its_number()
    {
        var error = Should.Throw<ArgumentException>(() => _decoder.DecodeRegions(
            Reference.File("rgb.png"), [new(0, 0, 24, 16), new(30, 0, 40, 16)], 8, 8, new byte[2 * 8 * 8 * 3], Ct));

        error.Message.ShouldContain("Region 1");
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var picture = Slope(40, 30);

        _decoder.Decode(PictureEncoder.Png(picture), Ct).Pixels.ShouldBe(picture.Pixels);
        Reference.MaxDifference(_decoder.Decode(PictureEncoder.Jpeg(picture, 95), Ct).Pixels, picture.Pixels).ShouldBeLessThan(8);
    }

    private static RgbPicture Slope(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            pixels[i * 3] = (byte)((i % width + 0.5) * 255 / width);
            pixels[(i * 3) + 1] = (byte)((i / width + 0.5) * 255 / height);
            pixels[(i * 3) + 2] = 128;
        }
        return new RgbPicture(width, height, pixels);
    }
}
