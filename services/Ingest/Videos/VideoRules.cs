using Vitrine.Hosting;
using Vitrine.Ingest.V1;

namespace Vitrine.Ingest.Videos;

/// <summary>What a video's description must look like: the limits that ingest.proto states.</summary>
internal static class VideoRules
{
    private const int MaxStream = 128;
    private const long Year9999 = 253_370_764_800; // in seconds since 1970

    /// <summary>The first rule that the description breaks, or null.</summary>
    public static (string Field, string Why)? FirstBreach(VideoDescription video) => video switch
    {
        { Stream.Length: 0 or > MaxStream } => ("stream", "must have 1 to 128 characters"),
        _ when video.Stream.Contains('\0') => ("stream", "must not hold the character U+0000"), // PostgreSQL's text cannot.
        _ when video.Uri.Length > 0 && !IsAddress(video.Uri) => ("uri", "must be an http, https or file address"),
        { Frames: null or { SelectionCase: FrameSelection.SelectionOneofCase.None } } => ("frames", "is required"),
        { Frames.Numbers: { } n } when n.First < 0 || n.Last < n.First || n.Step < 0
            => ("frames.numbers", "must hold 0 <= first <= last and a step of 1 or more"),
        { Frames: { SelectionCase: FrameSelection.SelectionOneofCase.FramesPerSecond, FramesPerSecond: not (>= 0.001 and <= 1000) } }
            => ("frames.frames_per_second", "must be 0.001 to 1,000"),
        { Frames: { SelectionCase: FrameSelection.SelectionOneofCase.SceneChange, SceneChange: not (>= 0 and <= 1) } }
            => ("frames.scene_change", "must be 0 to 1"),
        { StartTime: { Seconds: < 0 or >= Year9999 } or { Nanos: < 0 or > 999_999_999 } }
            => ("start_time", "must be a time from 1970 to 9998"),
        _ => null,
    };

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    public static void ThrowIfBroken(VideoDescription video)
    {
        if (FirstBreach(video) is var (field, why))
        {
            throw RpcErrors.Invalid($"video.{field}", why);
        }
    }

    /// <summary>The frames that a description without a breach asks for.</summary>
    public static Media.Video.FrameSelection Selection(FrameSelection frames) => frames.SelectionCase switch
    {
        FrameSelection.SelectionOneofCase.Numbers => Media.Video.FrameSelection.ByNumber(
            frames.Numbers.First, frames.Numbers.Last, frames.Numbers.Step == 0 ? 1 : frames.Numbers.Step),
        FrameSelection.SelectionOneofCase.FramesPerSecond => Media.Video.FrameSelection.ByRate(frames.FramesPerSecond),
        _ => Media.Video.FrameSelection.BySceneChange(frames.SceneChange),
    };

    private static bool IsAddress(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "file";
}
