using Vitrine.Media;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Tests.Synthetic;

public sealed class CameraEffectsTests
{
    [Fact]
    public void A_perfect_camera_changes_nothing()
    {
        var picture = Grey(90);
        CameraEffects.None.Apply(picture, 1);
        picture.Pixels.ShouldAllBe(p => p == 90);
    }

    [Fact]
    public void Gain_scales_each_channel()
    {
        var picture = Grey(100);
        (CameraEffects.None with { Gain = (0.5f, 1, 1.5f) }).Apply(picture, 1);
        picture.Pixels[..3].ShouldBe(new byte[] { 50, 100, 150 });
    }

    [Fact]
    public void Noise_has_the_deviation_that_was_asked_for()
    {
        var picture = Grey(128);
        (CameraEffects.None with { Noise = 8, NoiseSeed = 1 }).Apply(picture, 1);
        var green = picture.Pixels.Where((_, i) => i % 3 == 1).Select(p => (double)p).ToArray();
        green.Average().ShouldBe(128, 0.3);
        Math.Sqrt(green.Average(p => (p - 128) * (p - 128))).ShouldBe(8, 0.3);
    }

    [Fact]
    public void Blur_spreads_a_point_evenly_and_loses_no_light()
    {
        var picture = Grey(0);
        var middle = ((32 * 64) + 32) * 3;
        picture.Pixels[middle] = 250;
        (CameraEffects.None with { Blur = 2 }).Apply(picture, 1);
        picture.Pixels[middle - 3].ShouldBe(picture.Pixels[middle + 3]);
        picture.Pixels[middle - (64 * 3)].ShouldBe(picture.Pixels[middle + (64 * 3)]);
        picture.Pixels[middle].ShouldBeLessThan((byte)30);
        picture.Pixels[middle].ShouldBeGreaterThan((byte)3);
    }

    private static RgbPicture Grey(byte level) => new(64, 64, [.. Enumerable.Repeat(level, 64 * 64 * 3)]);
}
