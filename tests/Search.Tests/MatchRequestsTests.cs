using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Vitrine.Search.V1;
using Vitrine.Search.Videos;

namespace Vitrine.Search.Tests;

public sealed class MatchRequestsTests
{
    public static TheoryData<string, MatchVideosRequest> WrongSets => new()
    {
        { "streams", new() },
        { "streams", new() { Streams = { "a", "b", "a" } } },
        { "streams", new() { Streams = { Enumerable.Range(0, 1_001).Select(i => $"{i}") } } },
        { "streams[1]", new() { Streams = { "a", "" } } },
        { "streams[0]", new() { Streams = { "a\0" } } },
        { "nearest_share", new() { Streams = { "a" }, NearestShare = 0 } },
        { "nearest_share", new() { Streams = { "a" }, NearestShare = double.NaN } },
        { "frequent_share", new() { Streams = { "a" }, FrequentShare = 1.1 } },
        { "max_distance", new() { Streams = { "a" }, MaxDistance = -0.1 } },
    };

    public static TheoryData<string, MatchVideoRequest> WrongStreams => new()
    {
        { "stream", new() },
        { "stream", new() { Stream = new string('a', 129) } },
        { "max_distance", new() { Stream = "a", MaxDistance = 2.1 } },
        { "frames", new() { Stream = "a", Frames = 1_001 } },
        { "frames", new() { Stream = "a", Frames = -1 } },
        { "agreeing", new() { Stream = "a", Frames = 4, Agreeing = 5 } },
        { "agreeing", new() { Stream = "a", Agreeing = -1 } },
        { "patience", new() { Stream = "a", Patience = new Duration { Nanos = 1 } } },
        { "patience", new() { Stream = "a", Patience = new Duration { Seconds = long.MaxValue } } },
        { "idle_timeout", new() { Stream = "a", IdleTimeout = new Duration { Seconds = -1 } } },
    };

    [Fact]
    public void What_is_not_named_is_as_published()
    {
        var rules = MatchRequests.ReadRules(new MatchVideosRequest());
        var live = MatchRequests.ReadRules(new MatchVideoRequest());

        (rules.NearestShare, rules.FrequentShare, rules.MaxDistance).ShouldBe((0.28, 0.5, 1.12));
        (live.Frames, live.Agreeing, live.MaxDistance, live.Patience).ShouldBe((5, 3, 1.12, TimeSpan.FromSeconds(3)));
        MatchRequests.ReadRules(new MatchVideoRequest { Frames = 2 }).Agreeing.ShouldBe(2);
    }

    [Fact]
    public void What_is_named_arrives()
    {
        var rules = MatchRequests.ReadRules(new MatchVideosRequest { NearestShare = 1, FrequentShare = 0.1, MaxDistance = 0 });
        var request = new MatchVideoRequest
        {
            Stream = "camera",
            MaxDistance = 0.5,
            Frames = 9,
            Agreeing = 9,
            Patience = new Duration { Seconds = 1, Nanos = 500_000_000 },
            IdleTimeout = new Duration { Seconds = 3600 },
        };

        (rules.NearestShare, rules.FrequentShare, rules.MaxDistance).ShouldBe((1, 0.1, 0));
        var live = MatchRequests.ReadRules(request);
        (live.Frames, live.Agreeing, live.MaxDistance, live.Patience).ShouldBe((9, 9, 0.5, TimeSpan.FromSeconds(1.5)));
        MatchRequests.ReadStream(request).ShouldBe(("camera", TimeSpan.FromHours(1)));
    }

    [Theory]
    [MemberData(nameof(WrongSets))]
    public void A_wrong_set_is_refused_and_its_field_named(string field, MatchVideosRequest request) => Refuse(field, () =>
    {
        MatchRequests.ReadStreams(request);
        MatchRequests.ReadRules(request);
    });

    [Theory]
    [MemberData(nameof(WrongStreams))]
    public void A_wrong_stream_is_refused_and_its_field_named(string field, MatchVideoRequest request) => Refuse(field, () =>
    {
        MatchRequests.ReadStream(request);
        MatchRequests.ReadRules(request);
    });

    private static void Refuse(string field, Action read)
    {
        var error = Should.Throw<RpcException>(read);
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        error.Status.Detail.ShouldStartWith($"{field} ");
    }
}
