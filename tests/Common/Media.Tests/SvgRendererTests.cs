namespace Vitrine.Media.Tests;

public sealed class SvgRendererTests
{
    private const string Drawing = """
        <svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">
          <rect x="0" y="0" width="10" height="10" fill="#0080ff"/>
          <rect x="10" y="0" width="5" height="10" fill="black" fill-opacity="0.5"/>
        </svg>
        """;

    [Theory]
    [InlineData(20, 10)]
    [InlineData(60, 30)]
    public void A_drawing_is_drawn_on_white_at_the_size_asked_for(int width, int height)
    {
        var picture = SvgRenderer.Render(Drawing, width, height);

        (picture.Width, picture.Height).ShouldBe((width, height));
        Pixel(picture, width / 4).ShouldBe([0, 128, 255]);
        Pixel(picture, width * 5 / 8).ShouldBe([127, 127, 127]);
        Pixel(picture, width * 7 / 8).ShouldBe([255, 255, 255]);
    }

    [Fact]
    public void A_size_of_another_ratio_is_refused() =>
        Should.Throw<ArgumentException>(() => SvgRenderer.Render(Drawing, 20, 20)).Message.ShouldContain("20 x 10");

    [Fact]
    public void A_broken_drawing_is_refused() => Should.Throw<ArgumentException>(() => SvgRenderer.Render("<svg", 20, 10));

    [Fact]
    public void A_process_that_draws_takes_no_svg_from_strangers()
    {
        SvgRenderer.Render(Drawing, 20, 10);

        Should.Throw<PictureException>(() => new PictureDecoder(new PictureLimits()).ReadHeader(HostileFiles.Svg))
            .Reason.ShouldBe(PictureReason.UnsupportedFormat);
    }

    private static byte[] Pixel(RgbPicture picture, int x) =>
        picture.Pixels.AsSpan(((picture.Height / 2 * picture.Width) + x) * 3, 3).ToArray();
}
