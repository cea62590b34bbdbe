using System.Text;
using Vitrine.Media.Video;

namespace Vitrine.Media.Tests.Video;

public sealed class HostileVideoTests : IDisposable
{
    private readonly Clip _clip = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _clip.Dispose();

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")]
    [InlineData("#EXTM3U\n#EXTINF:4,\nhttp://127.0.0.1:1/a.ts\n")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("<?xml version=\"1.0\"?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>")]
    [InlineData("GIF89a")]
    public async Task A_file_that_is_no_video_is_refused(string text) =>
        await ShouldBeRefused(_clip.Write("a.mp4", Encoding.UTF8.GetBytes(text)), VideoReason.UnsupportedFormat);

    [Fact]
    public async Task A_playlist_that_begins_like_a_video_is_not_followed() =>
        await ShouldBeRefused(
            _clip.Write("a.mp4", "\0\0\0\bftyp\n#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n"u8), VideoReason.Corrupt);

    [Fact]
    public async Task An_empty_file_and_a_device_are_refused()
    {
        await ShouldBeRefused(_clip.Write("a.mp4", []), VideoReason.Empty);
        await ShouldBeRefused("/dev/zero", VideoReason.Empty);
        await ShouldBeRefused(Path.Combine(_clip.Folder, "none.mp4"), VideoReason.NotFound);
    }

    [Fact]
    public async Task Sound_alone_is_refused() => await ShouldBeRefused(
        _clip.Make("a.mp4", "-f", "lavfi", "-i", "sine=d=1"), VideoReason.NoPictures);

    [Fact]
    public async Task The_cover_of_a_song_is_no_video() => await ShouldBeRefused(
        _clip.Make("a.m4a", "-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "color=s=16x16:d=0.04:r=25",
            "-map", "0", "-map", "1", "-c:v", "mjpeg", "-disposition:v:0", "attached_pic"), VideoReason.NoPictures);

    [Fact]
    public async Task A_header_that_was_cut_off_is_refused() => await ShouldBeRefused(
        _clip.Write("cut.mp4", File.ReadAllBytes(_clip.Grey("a.mp4", 100, "-movflags", "+faststart")).AsSpan(0, 500)),
        VideoReason.Corrupt);

    [Fact]
    public async Task Frames_before_the_damage_are_given()
    {
        var whole = File.ReadAllBytes(_clip.Make("a.mp4",
            "-f", "lavfi", "-i", "testsrc2=s=320x240:d=4", "-c:v", "libx264", "-movflags", "+faststart"));
        var path = _clip.Write("cut.mp4", whole.AsSpan(0, whole.Length / 2));
        var numbers = new List<int>();

        var error = await Should.ThrowAsync<VideoException>(async () =>
        {
            await foreach (var frame in new VideoFrames(new()).ReadAsync(path, FrameSelection.ByNumber(0, 99, 1), Ct))
            {
                numbers.Add(frame.Number);
            }
        });

        error.Reason.ShouldBe(VideoReason.Corrupt);
        numbers.ShouldBe(Enumerable.Range(0, numbers.Count));
        numbers.Count.ShouldBeInRange(10, 90);
    }

    [Fact]
    public async Task What_costs_too_much_is_refused()
    {
        var path = _clip.Grey("a.mp4", 100); // 64 x 48, 4 s

        await ShouldBeRefused(path, VideoReason.TooManyBytes, new() { MaxBytes = 1024 });
        await ShouldBeRefused(path, VideoReason.TooLong, new() { MaxDuration = TimeSpan.FromSeconds(3) });
        await ShouldBeRefused(path, VideoReason.SideTooLong, new() { MaxSide = 63 });
        await ShouldBeRefused(path, VideoReason.TooManyPixels, new() { MaxPixels = 3_000 });
        await ShouldBeRefused(path, VideoReason.TooManyFrames, new() { MaxFrames = 99 });
        await ShouldBeRefused(path, VideoReason.TooSlow, new() { Timeout = TimeSpan.FromMilliseconds(1) });
        (await ReadAsync(path, new() { MaxFrames = 100 })).ShouldBe(100);
    }

    [Fact]
    public async Task A_video_that_tells_no_duration_ends_at_the_limit()
    {
        // Matroska through a pipe: its header cannot be completed.
        var path = _clip.Make("a.mkv", "-f", "lavfi", "-i", "color=s=16x16:r=1:d=100", "-c:v", "libx264", "-f", "matroska", "-live", "1");

        var videos = new VideoFrames(new() { MaxDuration = TimeSpan.FromSeconds(30) });
        (await videos.ReadHeaderAsync(path, Ct)).Duration.ShouldBeNull();
        await ShouldBeRefused(path, VideoReason.TooLong, new() { MaxDuration = TimeSpan.FromSeconds(30) });
    }

    [Fact]
    public async Task A_tiny_file_that_plays_for_hours_is_refused() => await ShouldBeRefused(
        _clip.Make("a.mp4", "-f", "lavfi", "-i", "color=s=16x16:r=1/600:d=12000", "-c:v", "libx264"), VideoReason.TooLong);

    [Fact]
    public async Task A_decoder_that_takes_too_long_is_ended()
    {
        var path = _clip.Long("a.mkv");
        var hasty = new VideoFrames(new() { Timeout = TimeSpan.FromSeconds(0.4) });

        var error = await Should.ThrowAsync<VideoException>(async () =>
            await hasty.ReadAsync(path, FrameSelection.ByNumber(100_000, 100_000, 1), Ct).CountAsync(Ct));

        error.Reason.ShouldBe(VideoReason.TooSlow);
    }

    [Fact]
    public async Task No_memory_beyond_the_limit_is_had()
    {
        var path = _clip.Make("a.mkv", "-f", "lavfi", "-i", "color=s=4096x2160:r=5:d=2", "-c:v", "libx264", "-preset", "ultrafast");
        var poor = new VideoLimits { MaxMemory = 448L << 20, Timeout = TimeSpan.FromSeconds(5) };

        var error = await Should.ThrowAsync<VideoException>(() => ReadAsync(path, poor));

        error.Reason.ShouldBeOneOf(VideoReason.Corrupt, VideoReason.TooSlow);
        (await ReadAsync(path, new())).ShouldBe(10);
    }

    private static async Task<int> ReadAsync(string path, VideoLimits limits) =>
        await new VideoFrames(limits).ReadAsync(path, FrameSelection.ByNumber(0, 9_999, 1), Ct).CountAsync(Ct);

    private static async Task ShouldBeRefused(string path, string reason, VideoLimits? limits = null) =>
        (await Should.ThrowAsync<VideoException>(() => ReadAsync(path, limits ?? new()))).Reason.ShouldBe(reason);
}
