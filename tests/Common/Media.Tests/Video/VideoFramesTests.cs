using System.Diagnostics;
using Vitrine.Media.Video;

namespace Vitrine.Media.Tests.Video;

public sealed class VideoFramesTests : IDisposable
{
    private readonly Clip _clip = new();
    private readonly VideoFrames _frames = new(new VideoLimits());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _clip.Dispose();

    [Fact]
    public async Task The_header_tells_format_size_and_time()
    {
        var header = await _frames.ReadHeaderAsync(_clip.Grey("a.mkv", 50), Ct);

        header.ShouldBe(new VideoHeader(VideoFormat.Matroska, "h264", 64, 48, 0, TimeSpan.FromSeconds(2)));
    }

    [Theory]
    [InlineData("a.mp4")]
    [InlineData("a.mkv")]
    [InlineData("a.ts")]
    [InlineData("a.avi")]
    public async Task Frames_are_found_by_their_number(string name)
    {
        var frames = await ReadAsync(_clip.Grey(name, 100, "-bf", name == "a.avi" ? "0" : "2"), FrameSelection.ByNumber(20, 92, 8));

        frames.Select(frame => frame.Number).ShouldBe([20, 28, 36, 44, 52, 60, 68, 76, 84, 92]);
        frames.ShouldAllBe(frame => Math.Abs(GreyIn(frame) - Clip.GreyOf(frame.Number)) <= 1);
        frames.ShouldAllBe(frame => Math.Abs(frame.Time.TotalSeconds - (frame.Number / 25.0)) < 0.0015);
        frames.ShouldAllBe(frame => frame.Picture.Width == 64 && frame.Picture.Height == 48);
    }

    [Fact]
    public async Task Numbers_beyond_the_end_give_nothing()
    {
        var path = _clip.Grey("a.mp4", 30);

        (await ReadAsync(path, FrameSelection.ByNumber(20, 360, 4))).Select(frame => frame.Number).ShouldBe([20, 24, 28]);
        (await ReadAsync(path, FrameSelection.ByNumber(80, 380, 20))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Numbers_count_frames_where_the_time_between_them_varies()
    {
        // Frame n is shown at n² / 100 seconds.
        var path = _clip.Grey("a.mkv", 100, "-vf", "setpts=N*N/100/TB", "-fps_mode", "passthrough");

        var frames = await ReadAsync(path, FrameSelection.ByNumber(5, 15, 5));

        frames.Select(frame => frame.Number).ShouldBe([5, 10, 15]);
        frames.ShouldAllBe(frame => Math.Abs(GreyIn(frame) - Clip.GreyOf(frame.Number)) <= 1);
        frames.ShouldAllBe(frame => Math.Abs(frame.Time.TotalSeconds - (frame.Number * frame.Number / 100.0)) < 0.021);
    }

    [Fact]
    public async Task A_rate_takes_the_first_frame_of_each_slot_of_time()
    {
        var path = _clip.Grey("a.mp4", 50);

        (await ReadAsync(path, FrameSelection.ByRate(5))).Select(frame => frame.Number)
            .ShouldBe([0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
        (await ReadAsync(path, FrameSelection.ByRate(2))).Select(frame => frame.Number).ShouldBe([0, 13, 25, 38]); // 12.5, 37.5
        (await ReadAsync(path, FrameSelection.ByRate(100))).Count.ShouldBe(50);
    }

    [Fact]
    public async Task A_scene_change_is_a_frame_unlike_the_one_before()
    {
        var path = _clip.Make("a.mp4",
            "-f", "lavfi", "-i", "color=black:s=64x48:r=25:d=1", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1",
            "-filter_complex", "[0][1]concat", "-c:v", "libx264", "-pix_fmt", "yuv420p");

        (await ReadAsync(path, FrameSelection.BySceneChange(0.3))).Select(frame => frame.Number).ShouldBe([0, 25]);
    }

    [Fact]
    public async Task A_turned_video_stands_upright()
    {
        // Red left, blue right; turned by 90 degrees, one stands above the other.
        var flat = _clip.Make("flat.mp4",
            "-f", "lavfi", "-i", "color=red:s=32x48:d=0.2", "-f", "lavfi", "-i", "color=blue:s=32x48:d=0.2",
            "-filter_complex", "[0][1]hstack", "-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p");
        var turned = _clip.Make("turned.mp4", "-i", flat, "-c", "copy", "-metadata:s:v:0", "rotate=90");

        var header = await _frames.ReadHeaderAsync(turned, Ct);
        var frame = (await ReadAsync(turned, FrameSelection.ByNumber(0, 0, 1))).ShouldHaveSingleItem().Picture;

        (header.Width, header.Height, Math.Abs(header.Rotation)).ShouldBe((48, 64, 90));
        (frame.Width, frame.Height).ShouldBe((48, 64));
        var (above, below) = (frame.Pixels.AsSpan(0, 3).ToArray(), frame.Pixels.AsSpan(^3).ToArray());
        var (red, blue) = header.Rotation < 0 ? (above, below) : (below, above); // left goes up when it is turned clockwise
        (red[0] > 200 && red[2] < 50).ShouldBeTrue();
        (blue[2] > 200 && blue[0] < 50).ShouldBeTrue();
    }

    [Fact]
    public async Task A_real_video_is_read()
    {
        var path = SharedVideo("upper1.mp4");

        (await _frames.ReadHeaderAsync(path, Ct))
            .ShouldBe(new VideoHeader(VideoFormat.Mp4, "h264", 624, 832, 0, TimeSpan.FromSeconds(2)));
        var frames = await ReadAsync(path, FrameSelection.ByNumber(0, 1_000, 1));
        frames.Count.ShouldBe(48);
        frames[^1].Time.TotalSeconds.ShouldBe(47 / 24.0, 0.001);
    }

    [Fact]
    public async Task Decoding_waits_for_the_caller_and_ends_with_it()
    {
        // Minutes of which the caller takes two frames.
        var path = _clip.Long("a.mkv");

        await foreach (var frame in _frames.ReadAsync(path, FrameSelection.ByNumber(0, 10_000, 1), Ct))
        {
            if (frame.Number == 1)
            {
                await Task.Delay(300, Ct);
                var child = Children().ShouldHaveSingleItem();
                var before = child.TotalProcessorTime;
                await Task.Delay(300, Ct);
                child.Refresh();
                (child.TotalProcessorTime - before).TotalMilliseconds.ShouldBeLessThan(50); // it waits
                break;
            }
        }

        Children().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_caller_who_gives_up_ends_the_decoder()
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var path = _clip.Long("a.mkv");
        giveUp.CancelAfter(TimeSpan.FromMilliseconds(400)); // while it looks for a frame beyond the end

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var frame in _frames.ReadAsync(path, FrameSelection.ByNumber(1_000_000, 1_000_000, 1), giveUp.Token))
            {
                frame.ShouldBeNull();
            }
        });

        Children().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1, 5, 1)]
    [InlineData(5, 4, 1)]
    [InlineData(0, 5, 0)]
    public void A_wrong_range_is_refused(int first, int last, int step) =>
        Should.Throw<ArgumentOutOfRangeException>(() => FrameSelection.ByNumber(first, last, step));

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(1e9)]
    public void A_wrong_rate_is_refused(double rate) =>
        Should.Throw<ArgumentOutOfRangeException>(() => FrameSelection.ByRate(rate)).ParamName.ShouldBe("framesPerSecond");

    // This test's folder tells its children from those of others.
    private Process[] Children() => [.. Process.GetProcessesByName("ffmpeg").Where(process =>
        File.Exists($"/proc/{process.Id}/cmdline") && File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(_clip.Folder))];

    private async Task<List<VideoFrame>> ReadAsync(string path, FrameSelection selection) =>
        await _frames.ReadAsync(path, selection, Ct).ToListAsync(Ct);

    private static int GreyIn(VideoFrame frame)
    {
        var pixels = frame.Picture.Pixels;
        pixels.Max().ShouldBeLessThanOrEqualTo((byte)(pixels.Min() + 1), "the picture is of one grey");
        return pixels[0];
    }

    private static string SharedVideo(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "global.json")))
        {
            root = root.Parent ?? throw new InvalidOperationException("no folder above holds global.json");
        }

        var path = Path.GetFullPath(Path.Combine(root.FullName, "../shared/data/video", name));
        Assert.SkipUnless(File.Exists(path) || Environment.GetEnvironmentVariable("CI") == "true", $"{path} is not here");
        return path;
    }
}
