using Google.Protobuf.WellKnownTypes;
using Vitrine.Hosting;
using Vitrine.Search.V1;
using Vitrine.Vision.Matching;

namespace Vitrine.Search.Videos;

/// <summary>Reads the rules that a caller names; what is not named is as published.</summary>
internal static class MatchRequests
{
    private const int MaxStreams = 1_000;
    private const int MaxStreamLength = 128;
    private const int MaxFrames = 1_000;
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    public static MatchOptions ReadRules(MatchVideosRequest request)
    {
        var options = new MatchOptions();
        if (request.HasNearestShare)
        {
            options.NearestShare = Share(request.NearestShare, "nearest_share");
        }

        if (request.HasFrequentShare)
        {
            options.FrequentShare = Share(request.FrequentShare, "frequent_share");
        }

        if (request.HasMaxDistance)
        {
            options.MaxDistance = Distance(request.MaxDistance);
        }

        return options;
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    public static IReadOnlyList<string> ReadStreams(MatchVideosRequest request) =>
        request.Streams.Count is 0 or > MaxStreams ? throw RpcErrors.Invalid("streams", $"must be 1 to {MaxStreams}")
        : request.Streams.CountBy(stream => stream).FirstOrDefault(stream => stream.Value > 1).Key is { } twice
            ? throw RpcErrors.Invalid("streams", $"must name {twice} once")
        : [.. request.Streams.Select((stream, place) => Stream(stream, $"streams[{place}]"))];

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    public static LiveOptions ReadRules(MatchVideoRequest request)
    {
        var options = new LiveOptions();
        if (request.HasMaxDistance)
        {
            options.MaxDistance = Distance(request.MaxDistance);
        }

        options.Frames = request.Frames switch
        {
            0 => options.Frames,
            > 0 and <= MaxFrames => request.Frames,
            _ => throw RpcErrors.Invalid("frames", $"must be 0 to {MaxFrames}"),
        };
        options.Agreeing = request.Agreeing == 0 ? Math.Min(options.Agreeing, options.Frames)
            : request.Agreeing > 0 && request.Agreeing <= options.Frames ? request.Agreeing
            : throw RpcErrors.Invalid("agreeing", $"must be 0 to {options.Frames}, the frames");
        options.Patience = Time(request.Patience, options.Patience, TimeSpan.FromMilliseconds(10), "patience");
        return options;
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    public static (string Stream, TimeSpan IdleTimeout) ReadStream(MatchVideoRequest request) => (
        Stream(request.Stream, "stream"),
        Time(request.IdleTimeout, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100), "idle_timeout"));

    private static string Stream(string stream, string field) =>
        stream.Length is 0 or > MaxStreamLength ? throw RpcErrors.Invalid(field, $"must have 1 to {MaxStreamLength} characters")
        : stream.Contains('\0') ? throw RpcErrors.Invalid(field, "must not hold the character U+0000") // PostgreSQL's text cannot.
        : stream;

    private static double Share(double share, string field) =>
        share is > 0 and <= 1 ? share : throw RpcErrors.Invalid(field, "must be above 0 and at most 1");

    private static double Distance(double distance) =>
        distance is >= 0 and <= 2 ? distance : throw RpcErrors.Invalid("max_distance", "must be 0 to 2");

    private static TimeSpan Time(Duration? time, TimeSpan standard, TimeSpan least, string field)
    {
        // Looked at before it is converted: nonsense cannot be.
        var seconds = time is null ? standard.TotalSeconds : time.Seconds + (time.Nanos / 1e9);
        return seconds >= least.TotalSeconds && seconds <= _hour.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw RpcErrors.Invalid(field, $"must be {least.TotalSeconds} s to 1 h");
    }
}
