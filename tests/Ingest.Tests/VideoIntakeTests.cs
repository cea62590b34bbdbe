using Microsoft.Extensions.Options;
using Vitrine.Hosting;
using Vitrine.Ingest.V1;
using Vitrine.Ingest.Videos;
using Vitrine.Media.Video;

namespace Vitrine.Ingest.Tests;

public sealed class VideoIntakeTests
{
    private static readonly VideoDescription _video = new() { Stream = "door", Frames = new V1.FrameSelection { FramesPerSecond = 1 } };

    // No frame comes as far as the road of pictures.
    private static VideoIntake Intake(TimeSpan timeout) => new(
        new VideoFrames(new VideoLimits()),
        images: null!,
        new TransientRetry(TimeProvider.System),
        TimeProvider.System,
        Options.Create(new IngestOptions { VideoTimeout = timeout }));

    [Fact]
    public async Task A_sender_who_falls_silent_is_given_up()
    {
        var refused = await Should.ThrowAsync<VideoException>(() => Intake(TimeSpan.FromMilliseconds(50)).TakeAsync(
            _video, "test", NeverAsync, TestContext.Current.CancellationToken));

        refused.Reason.ShouldBe(VideoReason.TooSlow);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_no_refusal()
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        giveUp.CancelAfter(50);

        await Should.ThrowAsync<OperationCanceledException>(() => Intake(TimeSpan.FromMinutes(1)).TakeAsync(
            _video, "test", NeverAsync, giveUp.Token));
    }

    [Fact]
    public async Task A_refused_file_is_deleted_and_told_by_its_name()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "no video", TestContext.Current.CancellationToken);

        var refused = await Should.ThrowAsync<VideoException>(() => Intake(TimeSpan.FromMinutes(1)).TakeAsync(
            _video, "test", _ => Task.FromResult(new VideoFile("door", path, IsTemporary: true)), TestContext.Current.CancellationToken));

        (refused.Reason, refused.Message).ShouldBe(
            (VideoReason.UnsupportedFormat, "door is no MP4, Matroska, AVI or MPEG-TS by its first bytes."));
        File.Exists(path).ShouldBeFalse();
    }

    private static async Task<VideoFile> NeverAsync(CancellationToken ct)
    {
        await Task.Delay(Timeout.Infinite, ct);
        throw new InvalidOperationException("it never comes");
    }
}
