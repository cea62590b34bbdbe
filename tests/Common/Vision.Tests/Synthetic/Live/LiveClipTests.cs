using Vitrine.Media;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Synthetic.Live;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Tests.Synthetic.Live;

/// <summary>Clips of a drawn host; the truth is checked against the pixels.</summary>
public sealed class LiveClipTests
{
    private static readonly int[] _anywhere = [0, 130, 300];

    public static TheoryData<int> Clips => [.. Enumerable.Range(0, 8)];

    [Theory]
    [MemberData(nameof(Clips))]
    public void Boxes_are_tight_around_what_can_be_seen(int seed)
    {
        var clip = Clip(seed, seed % 2 == 0 ? FrameShape.Portrait : FrameShape.Landscape);
        var seen = 0;
        foreach (var frame in _anywhere.Select(clip.Frame))
        {
            foreach (var one in frame.Items.Where(one => one.VisibleShare > 0.3f))
            {
                var ink = ItemInk.Of(frame.Svg, one.Place, clip.Shape.Width, clip.Shape.Height);

                ((double)ink.Min(p => p.X)).ShouldBe(one.Box.Left, 3);
                ((double)ink.Min(p => p.Y)).ShouldBe(one.Box.Top, 3);
                (ink.Max(p => p.X) + 1.0).ShouldBe(one.Box.Right, 3);
                (ink.Max(p => p.Y) + 1.0).ShouldBe(one.Box.Bottom, 3);
                ((double)one.VisiblePixels).ShouldBe(ink.Count, 40 + (0.03 * ink.Count));
                seen++;
            }
        }

        seen.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void The_same_clip_is_drawn_again()
    {
        var (first, again, other) = (Clip(3).Frame(200), Clip(3).Frame(200), Clip(4).Frame(200));

        again.Svg.ShouldBe(first.Svg);
        again.Jpeg().ShouldBe(first.Jpeg());
        again.Items.Select(one => (one.Item.Seed, one.Box)).ShouldBe(first.Items.Select(one => (one.Item.Seed, one.Box)));
        other.Svg.ShouldNotBe(first.Svg);
        LiveClip.Of(Boutique.Item(3), Boutique.Item(1003), Boutique.Item(2003), 9).Frame(200).Svg.ShouldNotBe(first.Svg);
    }

    [Theory]
    [MemberData(nameof(Clips))]
    public void The_host_changes_to_the_clips_item_out_of_the_picture(int seed)
    {
        var clip = Clip(seed);
        clip.Change.ShouldBeInRange(20, 144);
        IEnumerable<LiveFrame> Frames(int from, int to) => Enumerable.Range(from, to - from).Where(n => n % 15 == 0).Select(clip.Frame);

        Frames(0, clip.Change).ShouldAllBe(frame => frame.Shown == null && frame.Items.All(one => one.Item != clip.Shown));
        clip.Frame(0).Items.ShouldContain(one => one.Item == clip.Before);
        clip.Frame(clip.Change - 1).Items.ShouldAllBe(one => one.Item == clip.Beside);
        clip.Frame(clip.Change).Items.ShouldAllBe(one => one.Item == clip.Beside);
        var shown = Frames(clip.Change + 30, LiveClip.Frames).ToList();
        shown.Count(frame => frame.Shown?.VisibleShare > 0.5f).ShouldBeGreaterThan(shown.Count / 2);
        shown.ShouldAllBe(frame => frame.Shown == frame.Items.FirstOrDefault(one => one.Item == clip.Shown));
    }

    [Fact]
    public void Now_and_then_the_item_is_hidden_in_part_or_all()
    {
        var frames = Enumerable.Range(0, 12).Select(seed => Clip(seed))
            .SelectMany(clip => Enumerable.Range(0, 16).Select(i => (Clip: clip, Number: 80 + (20 * i))))
            .Where(f => f.Number > f.Clip.Change + 30)
            .Select(f => (f.Clip, Frame: f.Clip.Frame(f.Number))).ToList();

        frames.Count(f => f.Frame.Shown is { VisibleShare: < 0.9f }).ShouldBeGreaterThan(frames.Count / 20);
        var hidden = frames.Where(f => f.Frame.Shown is null).ToList();
        hidden.ShouldNotBeEmpty();
        foreach (var (clip, frame) in hidden)
        {
            Enumerable.Range(0, 4)
                .Where(place => frame.Svg.Contains($"id=\"{Layers.Group(place)}\"", StringComparison.Ordinal))
                .Except(frame.Items.Select(one => one.Place))
                .ShouldAllBe(place => ItemInk.Of(frame.Svg, place, clip.Shape.Width, clip.Shape.Height).Count < 20);
        }
    }

    [Fact]
    public void A_frame_is_much_like_the_next()
    {
        var clip = Clip(1);
        foreach (var number in new[] { 5, clip.Change + 25, 200, 350 })
        {
            var (now, next, later) = (Pixels(number), Pixels(number + 1), Pixels((number + 25) % LiveClip.Frames));
            Difference(now, next).ShouldBeGreaterThan(0);
            Difference(now, next).ShouldBeLessThan(Difference(now, later) / 2);
        }

        byte[] Pixels(int number) => SvgRenderer.Render(clip.Frame(number).Svg, 135, 240).Pixels;

        static double Difference(byte[] one, byte[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Average();
    }

    [Fact]
    public void The_light_stays_and_the_camera_blurs_what_moves()
    {
        var clip = Clip(2);
        var cameras = new[] { 0, 100, 399, clip.Change - 10 }.Select(number => clip.Frame(number).Camera).ToList();

        cameras.Select(camera => (camera.Gain, camera.Gamma, camera.JpegQuality)).Distinct().Count().ShouldBe(1);
        cameras.Select(camera => camera.NoiseSeed).ShouldBeUnique();
        cameras[^1].Blur.ShouldBeGreaterThan(cameras[0].Blur);
    }

    [Fact]
    public void A_frame_scales_with_its_shape()
    {
        var frame = Clip(0, FrameShape.Landscape).Frame(0);

        var (full, small) = (frame.Render(), frame.Render(320));
        (full.Width, full.Height, small.Width, small.Height).ShouldBe((960, 540, 320, 180));
        Should.Throw<ArgumentException>(() => frame.Render(321));
    }

    [Fact]
    public void A_clip_has_three_items_and_400_frames()
    {
        var (one, two, three) = (Boutique.Item(1), Boutique.Item(2), Boutique.Item(3));
        Should.Throw<ArgumentException>(() => LiveClip.Of(one, two, one, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => LiveClip.Of(one, two, three, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => LiveClip.Of(one, two, three, 0).Frame(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => LiveClip.Of(one, two, three, 0).Frame(400));
    }

    private static LiveClip Clip(int seed, FrameShape? shape = null) =>
        LiveClip.Of(Boutique.Item(seed), Boutique.Item(1000 + seed), Boutique.Item(2000 + seed), seed, shape);
}
