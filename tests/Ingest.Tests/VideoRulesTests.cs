using Google.Protobuf.WellKnownTypes;
using Vitrine.Ingest.V1;
using Vitrine.Ingest.Videos;

namespace Vitrine.Ingest.Tests;

/// <summary>The limits that ingest.proto states, each from both sides.</summary>
public sealed class VideoRulesTests
{
    public static TheoryData<string?, Action<VideoDescription>> Videos => new()
    {
        { null, _ => { } },
        { null, video => video.Stream = new string('s', 128) },
        { "stream", video => video.Stream = new string('s', 129) },
        { "stream", video => video.Stream = "" },
        { "stream", video => video.Stream = "a\0b" },
        { null, video => video.Uri = "https://example.org/a.mp4" },
        { null, video => video.Uri = "file:///import/a.mp4" },
        { "uri", video => video.Uri = "ftp://example.org/a.mp4" },
        { "uri", video => video.Uri = "a.mp4" },
        { "frames", video => video.Frames = null },
        { "frames", video => video.Frames = new FrameSelection() },
        { null, video => video.Frames = Numbers(0, 0, 0) },
        { "frames.numbers", video => video.Frames = Numbers(-1, 5, 1) },
        { "frames.numbers", video => video.Frames = Numbers(5, 4, 1) },
        { "frames.numbers", video => video.Frames = Numbers(0, 5, -1) },
        { null, video => video.Frames = new FrameSelection { FramesPerSecond = 0.001 } },
        { "frames.frames_per_second", video => video.Frames = new FrameSelection { FramesPerSecond = 0 } },
        { "frames.frames_per_second", video => video.Frames = new FrameSelection { FramesPerSecond = 1_000.1 } },
        { "frames.frames_per_second", video => video.Frames = new FrameSelection { FramesPerSecond = double.NaN } },
        { null, video => video.Frames = new FrameSelection { SceneChange = 0 } },
        { "frames.scene_change", video => video.Frames = new FrameSelection { SceneChange = 1.01 } },
        { "frames.scene_change", video => video.Frames = new FrameSelection { SceneChange = double.NaN } },
        { null, video => video.StartTime = DateTime.UnixEpoch.ToTimestamp() },
        { "start_time", video => video.StartTime = DateTime.UnixEpoch.AddSeconds(-1).ToTimestamp() },
        { "start_time", video => video.StartTime = new DateTime(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc).ToTimestamp() },
        { "start_time", video => video.StartTime = new Timestamp { Nanos = 1_000_000_000 } },
    };

    [Theory]
    [MemberData(nameof(Videos), DisableDiscoveryEnumeration = true)]
    public void The_first_breach_is_named(string? field, Action<VideoDescription> change)
    {
        var video = new VideoDescription { Stream = "door", Frames = Numbers(80, 380, 20) };
        change(video);

        VideoRules.FirstBreach(video)?.Field.ShouldBe(field);
        (VideoRules.FirstBreach(video) is null).ShouldBe(field is null);
        if (field is null)
        {
            VideoRules.Selection(video.Frames).ShouldNotBeNull(); // What the rules let through can be asked for.
        }
    }

    private static FrameSelection Numbers(int first, int last, int step) =>
        new() { Numbers = new FrameNumbers { First = first, Last = last, Step = step } };
}
