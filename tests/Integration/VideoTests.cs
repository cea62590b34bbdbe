using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Npgsql;
using Vitrine.Cli.Local;
using Vitrine.Ingest.V1;
using Vitrine.Media.Tests.Video;
using Vitrine.Media.Video;
using Vitrine.Search.V1;
using FrameSelection = Vitrine.Ingest.V1.FrameSelection;

namespace Vitrine.Integration;

/// <summary>Videos, by call and by queue.</summary>
public sealed class VideoTests(StackFixture stack) : IDisposable
{
    private const int FramesAnItem = 10; // in a second
    private const int ChunkLength = 64 << 10;

    private readonly Clip _clip = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string ScratchFolder => Path.Combine(stack.Stack.BlobFolder, "videos");

    public void Dispose() => _clip.Dispose();

    [Fact]
    public async Task Its_frames_show_the_items_that_it_shows_and_sending_it_again_changes_nothing()
    {
        int[] items = [20_001, 20_002, 20_003];
        var shop = await stack.FillShopAsync(items, item => [item], Ct);
        var file = await File.ReadAllBytesAsync(Show("show.mp4", items), Ct);
        var start = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
        var video = Describe(NewStream(), numbers: new FrameNumbers { First = 5, Last = 99, Step = 10 });
        video.StartTime = start.ToTimestamp();

        var first = await SendAsync(video, file);
        await stack.WatchToTheEndAsync(Guid.Parse(first.BatchId), Ct);
        var second = await SendAsync(video, file);

        (first.Accepted, first.Duplicates, first.Quarantined.Count).ShouldBe((3, 0, 0));
        first.Duration.ToTimeSpan().ShouldBe(TimeSpan.FromSeconds(3));
        (second.BatchId, second.Accepted, second.Duplicates).ShouldBe((first.BatchId, 0, 3));
        var frames = await FramesAsync(video.Stream);
        frames.Select(frame => frame.Number).ShouldBe([5, 15, 25]);
        frames.Select(frame => (frame.CapturedAt - start).TotalSeconds).ShouldBe([0.5, 1.5, 2.5], 0.001);
        frames.ShouldAllBe(frame => frame.Width == first.Width && frame.Height == first.Height);
        foreach (var (frame, item) in frames.Zip(items))
        {
            var found = await stack.Search.SearchAsync(
                new SearchRequest { RegionId = frame.RegionId, Filter = new Filter { Shops = { shop } } }, cancellationToken: Ct);
            found.Hits[0].Item.ItemId.ShouldBe($"{item}");
        }

        Directory.EnumerateFiles(ScratchFolder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rate_and_scene_changes_choose_frames_of_a_file_in_the_import_folder()
    {
        var path = Import(_clip.Make("cut.mkv",
            "-f", "lavfi", "-i", "color=black:s=64x48:r=25:d=1", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1",
            "-filter_complex", "[0][1]concat", "-c:v", "libx264", "-pix_fmt", "yuv420p"));
        var rate = Describe(NewStream(), rate: 5, uri: new Uri(path).AbsoluteUri);
        var scenes = Describe(NewStream(), sceneChange: 0.3, uri: new Uri(path).AbsoluteUri);
        var none = Describe(NewStream(), numbers: new FrameNumbers { First = 80, Last = 380 }, uri: new Uri(path).AbsoluteUri);

        (await SendAsync(rate)).Accepted.ShouldBe(10);
        (await SendAsync(scenes)).Accepted.ShouldBe(2);
        var empty = await SendAsync(none);

        (await NumbersAsync(rate.Stream)).ShouldBe(Enumerable.Range(0, 10).Select(i => 5L * i));
        (await NumbersAsync(scenes.Stream)).ShouldBe([0, 25]);
        empty.Accepted.ShouldBe(0);
        (await stack.WatchToTheEndAsync(Guid.Parse(empty.BatchId), Ct)).Accepted.ShouldBe(0);
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task Hostile_files_are_refused_with_their_reason()
    {
        (byte[] File, string Reason)[] hostile =
        [
            ([], VideoReason.Empty),
            (Pictures.Distinct(1), VideoReason.UnsupportedFormat),
            ([.. "#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"u8], VideoReason.UnsupportedFormat),
            ([.. "\0\0\0\bftyp\n#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n"u8], VideoReason.Corrupt),
            (await MakeAsync("sound.mp4", "-f", "lavfi", "-i", "sine=d=1"), VideoReason.NoPictures),
            (await MakeAsync("hours.mp4", "-f", "lavfi", "-i", "color=s=16x16:r=1/600:d=12000", "-c:v", "libx264"), VideoReason.TooLong),
            (await MakeAsync("wide.mkv", "-f", "lavfi", "-i", "color=s=5000x16:d=0.04", "-c:v", "libx264"), VideoReason.SideTooLong),
            (await MakeAsync("fast.mkv", "-f", "lavfi", "-i", "color=s=16x16:r=1:d=1000", "-c:v", "libx264"), VideoReason.TooManyFrames),
            (new byte[4 * StackFixture.MaxVideoBytes], VideoReason.TooManyBytes),
        ];

        foreach (var (file, reason) in hostile)
        {
            var error = await Should.ThrowAsync<RpcException>(() => SendAsync(Describe(NewStream(), rate: 25), file));
            (error.StatusCode, ReasonOf(error)).ShouldBe((StatusCode.InvalidArgument, reason), error.Message);
            error.Status.Detail.ShouldNotContain(ScratchFolder);
        }

        Directory.EnumerateFiles(ScratchFolder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Frames_before_the_damage_stay_and_the_error_counts_them()
    {
        var whole = await MakeAsync("a.mp4",
            "-f", "lavfi", "-i", "testsrc2=s=320x240:d=4", "-c:v", "libx264", "-movflags", "+faststart");
        var video = Describe(NewStream(), numbers: new FrameNumbers { Last = 99 });

        var error = await Should.ThrowAsync<RpcException>(() => SendAsync(video, whole[..(whole.Length / 2)]));

        (error.StatusCode, ReasonOf(error)).ShouldBe((StatusCode.InvalidArgument, VideoReason.Corrupt));
        var numbers = await NumbersAsync(video.Stream);
        numbers.Count.ShouldBeInRange(10, 90);
        numbers.ShouldBe(Enumerable.Range(0, numbers.Count).Select(i => (long)i));
        error.Status.Detail.ShouldContain($"{numbers.Count} frames were taken");
    }

    [Fact]
    public async Task A_wrong_call_is_refused_and_its_field_is_named()
    {
        IngestVideoRequest chunk = new() { Chunk = ByteString.CopyFrom(1, 2, 3) };
        IngestVideoRequest good = new() { Video = Describe(NewStream(), rate: 1) };
        (IngestVideoRequest[] Requests, StatusCode Code, string Field)[] wrong =
        [
            ([], StatusCode.InvalidArgument, "video"),
            ([chunk], StatusCode.InvalidArgument, "video"),
            ([good, good], StatusCode.InvalidArgument, "chunk"),
            ([new() { Video = Describe("", rate: 1) }], StatusCode.InvalidArgument, "video.stream"),
            ([new() { Video = Describe("s", rate: 0) }], StatusCode.InvalidArgument, "video.frames.frames_per_second"),
            ([new() { Video = Describe("s", rate: 1, uri: "file:///etc/passwd") }], StatusCode.InvalidArgument, "import folders"),
            ([new() { Video = Describe("s", rate: 1, uri: "http://127.0.0.1:1/a.mp4") }], StatusCode.InvalidArgument, "address"),
            ([new() { Video = Describe("s", rate: 1, uri: new Uri(Path.Combine(stack.Stack.ImportFolder, "none.mp4")).AbsoluteUri) }],
                StatusCode.NotFound, "none.mp4"),
        ];

        foreach (var (requests, code, field) in wrong)
        {
            var error = await Should.ThrowAsync<RpcException>(() => CallAsync(requests));
            error.StatusCode.ShouldBe(code, error.Message);
            error.Status.Detail.ShouldContain(field);
        }
    }

    [Fact]
    public async Task More_calls_than_are_read_at_a_time_are_turned_away_and_one_that_breaks_off_leaves_nothing()
    {
        var calls = Enumerable.Range(0, 2).Select(_ => stack.Ingest.IngestVideo(cancellationToken: Ct)).ToList();
        foreach (var call in calls)
        {
            await call.RequestStream.WriteAsync(new IngestVideoRequest { Video = Describe(NewStream(), rate: 1) }, Ct);
        }

        await EventuallyAsync(() => Directory.EnumerateFiles(ScratchFolder).Count() == 2);
        var error = await Should.ThrowAsync<RpcException>(() => SendAsync(Describe(NewStream(), rate: 1)));
        calls.ForEach(call => call.Dispose());

        error.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        error.GetRpcStatus()!.GetDetail<RetryInfo>().ShouldNotBeNull();
        await EventuallyAsync(() => !Directory.EnumerateFiles(ScratchFolder).Any());
    }

    [Fact]
    public async Task A_video_in_plain_json_is_taken_once_and_a_poisonous_one_holds_nobody_up()
    {
        var good = new Uri(Import(_clip.Grey("good.mp4", 50))).AbsoluteUri;
        var broken = new Uri(Import(_clip.Write("broken.mp4", "no video"u8))).AbsoluteUri;
        var stream = NewStream();
        var frames = new { numbers = new { first = 10, last = 49, step = 10 } };
        var message = JsonSerializer.Serialize(new { stream, uri = good, frames, startTime = "2026-05-01T12:00:00Z" });
        await stack.PublishAsync(
            "video-submitted",
            JsonSerializer.Serialize(new { stream = $"{stream}-broken", uri = broken, frames }),
            JsonSerializer.Serialize(new { stream = $"{stream}-none", uri = broken + ".gone", frames }),
            JsonSerializer.Serialize(new { stream = $"{stream}-inside", uri = "http://127.0.0.1:1/a.mp4", frames }),
            JsonSerializer.Serialize(new { stream = $"{stream}-two", uri = good, frames = new { framesPerSecond = 1, sceneChange = 0.3 } }),
            message,
            message);

        await stack.EmbeddedAsync(stream, 4, Ct);
        (await NumbersAsync(stream)).ShouldBe([10, 20, 30, 40]);
        (await FramesAsync(stream))[0].CapturedAt.ShouldBe(new DateTimeOffset(2026, 5, 1, 12, 0, 0, 400, TimeSpan.Zero));
        await stack.EventuallyAsync(
            $"""
            select count(*) from ingest.quarantine where stage = 'ingest' and (name, reason) in (
              ('{stream}-broken', 'UNSUPPORTED_FORMAT'), ('{stream}-none', 'NOT_FOUND'),
              ('{stream}-inside', 'ADDRESS_REFUSED'), ('{stream}-two', 'INVALID_MESSAGE'))
            """,
            4,
            Ct);
    }

    [Fact]
    public async Task A_service_that_is_killed_in_the_middle_loses_no_frame()
    {
        const int count = 150;
        var path = Import(_clip.Make("long.mkv",
            "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=6", "-c:v", "libx264", "-preset", "ultrafast"));
        var stream = NewStream();
        await stack.PublishAsync("video-submitted", JsonSerializer.Serialize(new
        {
            stream,
            uri = new Uri(path).AbsoluteUri,
            frames = new { numbers = new { first = 0, last = 999 } },
        }));

        await stack.EventuallyAsync($"select (count(*) > 0)::int from ingest.images where stream = '{stream}'", 1, Ct);
        await stack.Stack.KillAsync(Part.Ingest, Ct);
        var before = await NumbersAsync(stream);
        await stack.Stack.StartAsync(Part.Ingest, Ct);

        before.Count.ShouldBeLessThan(count);
        await stack.EventuallyAsync($"select count(*) from ingest.images where stream = '{stream}'", count, Ct);
        (await NumbersAsync(stream)).ShouldBe(Enumerable.Range(0, count).Select(i => (long)i));
    }

    private static string NewStream() => $"video-{Guid.NewGuid():N}";

    private static VideoDescription Describe(
        string stream, FrameNumbers? numbers = null, double? rate = null, double? sceneChange = null, string uri = "")
    {
        var frames = numbers is not null ? new FrameSelection { Numbers = numbers }
            : rate is { } perSecond ? new FrameSelection { FramesPerSecond = perSecond }
            : new FrameSelection { SceneChange = sceneChange!.Value };
        return new VideoDescription { Stream = stream, Uri = uri, Frames = frames };
    }

    private static string ReasonOf(RpcException error) => error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason;

    private static async Task EventuallyAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(20, Ct);
        }
    }

    private Task<IngestVideoResponse> SendAsync(VideoDescription video, byte[]? file = null) => CallAsync(
        [
            new IngestVideoRequest { Video = video },
            .. (file ?? []).Chunk(ChunkLength).Select(chunk => new IngestVideoRequest { Chunk = UnsafeByteOperations.UnsafeWrap(chunk) }),
        ]);

    private async Task<IngestVideoResponse> CallAsync(IReadOnlyList<IngestVideoRequest> requests)
    {
        using var call = stack.Ingest.IngestVideo(cancellationToken: Ct);
        var sending = SendAsync();
        var response = await call.ResponseAsync; // A refusal comes before all is sent.
        await sending;
        return response;

        async Task SendAsync()
        {
            foreach (var request in requests)
            {
                await call.RequestStream.WriteAsync(request, Ct);
            }

            await call.RequestStream.CompleteAsync();
        }
    }

    /// <summary>A video that shows each item for a second.</summary>
    private string Show(string name, int[] items)
    {
        foreach (var (item, i) in items.Select((item, i) => (item, i)))
        {
            _clip.Write($"item-{i}.jpg", Pictures.Distinct(item));
        }

        return _clip.Make(name, "-framerate", "1", "-i", Path.Combine(_clip.Folder, "item-%d.jpg"),
            "-vf", $"fps={FramesAnItem}", "-c:v", "libx264", "-pix_fmt", "yuv420p");
    }

    private Task<byte[]> MakeAsync(string name, params string[] arguments) =>
        File.ReadAllBytesAsync(_clip.Make(name, arguments), Ct);

    /// <summary>Puts a file where the service may read it.</summary>
    private string Import(string path)
    {
        var target = Path.Combine(stack.Stack.ImportFolder, $"{Guid.NewGuid():N}-{Path.GetFileName(path)}");
        File.Copy(path, target);
        return target;
    }

    private async Task<IReadOnlyList<long>> NumbersAsync(string stream) =>
        [.. (await FramesAsync(stream)).Select(frame => frame.Number)];

    private async Task<IReadOnlyList<Frame>> FramesAsync(string stream)
    {
        await using var connection = new NpgsqlConnection(stack.Stack.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(
            """
            select frame, captured_at, width, height, coalesce((select min(id) from detector.regions where image_id = i.id), 0)
            from ingest.images i where stream = @stream order by frame
            """,
            connection)
        {
            Parameters = { new("stream", stream) },
        };
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var frames = new List<Frame>();
        while (await reader.ReadAsync(Ct))
        {
            frames.Add(new Frame(
                reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt64(4)));
        }

        return frames;
    }

    private sealed record Frame(long Number, DateTimeOffset CapturedAt, int Width, int Height, long RegionId);
}
