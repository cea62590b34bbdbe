using Vitrine.Media.Video;

namespace Vitrine.Media.Tests.Video;

public sealed class VideoEncoderTests : IDisposable
{
    private readonly Clip _clip = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _clip.Dispose();

    [Fact]
    public async Task What_was_written_is_read_again()
    {
        var path = Path.Combine(_clip.Folder, "grey.mp4");

        await VideoEncoder.WriteAsync(path, Enumerable.Range(0, 30).Select(number => Grey(64, 48, number)), 25, Ct);

        var frames = new VideoFrames(new VideoLimits());
        var header = await frames.ReadHeaderAsync(path, Ct);
        (header.Format, header.Width, header.Height, header.Duration).ShouldBe((VideoFormat.Mp4, 64, 48, TimeSpan.FromSeconds(1.2)));
        var read = 0;
        await foreach (var frame in frames.ReadAsync(path, FrameSelection.ByNumber(0, 100, 1), Ct))
        {
            ((double)frame.Picture.Pixels[0]).ShouldBe(Level(frame.Number), 6);
            read++;
        }

        read.ShouldBe(30);
    }

    [Fact]
    public async Task Wrong_frames_are_refused()
    {
        var path = Path.Combine(_clip.Folder, "wrong.mp4");

        await Should.ThrowAsync<ArgumentException>(() => VideoEncoder.WriteAsync(path, [], 25, Ct));
        (await Should.ThrowAsync<ArgumentException>(() => VideoEncoder.WriteAsync(path, [Grey(64, 48, 0), Grey(48, 64, 1)], 25, Ct)))
            .Message.ShouldContain("48 x 64");
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => VideoEncoder.WriteAsync(path, [Grey(64, 48, 0)], 0, Ct));
    }

    [Fact]
    public async Task Ffmpegs_own_words_are_told()
    {
        var path = Path.Combine(_clip.Folder, "nowhere", "grey.mp4");

        (await Should.ThrowAsync<InvalidOperationException>(() =>
            VideoEncoder.WriteAsync(path, Enumerable.Range(0, 500).Select(number => Grey(640, 480, number)), 25, Ct)))
            .Message.ShouldContain("No such file");
    }

    private static int Level(int number) => 20 + (7 * number);

    private static RgbPicture Grey(int width, int height, int number) =>
        new(width, height, [.. Enumerable.Repeat((byte)Level(number % 30), width * height * 3)]);
}
