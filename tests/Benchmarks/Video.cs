using System.Globalization;
using System.Text.Json;
using RabbitMQ.Client;
using Vitrine.Cli;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Demo;
using Vitrine.Cli.Local;
using Vitrine.Cli.Models;
using Vitrine.Ingest.V1;
using Vitrine.Media;
using Vitrine.Media.Video;
using Vitrine.Search.V1;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Synthetic.Live;
using FrameSelection = Vitrine.Ingest.V1.FrameSelection;

namespace Vitrine.Benchmarks;

/// <summary>
/// A clip's frames on their whole road against the two networks alone, which no road can beat; and how far the answers are behind a
/// camera that pushes two frames a second.
/// </summary>
internal static class Video
{
    private const int Width = 1280;
    private const int ClipFrames = 200;
    private const int Rounds = 3;
    private const int Items = 100;
    private const int LiveStep = 12; // of 25 frames a second
    private const int UnderWay = 16;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(0.5);

    public static async Task<int> RunAsync(double minutes, bool json, CancellationToken ct)
    {
        var table = new FigureTable();
        var state = Directory.CreateTempSubdirectory("vitrine-bench-");
        var stack = new LocalStack(Checkout.Root, state.FullName);
        try
        {
            await stack.UpAsync(_ => { }, ct);
            using var clients = new Clients(stack);
            var shop = BoutiqueData.Draw(Path.Combine(state.FullName, "boutique"), Items, (_, _) => { }, ct);
            await CatalogueUpload.RunAsync(clients.Ingest, shop.Gallery, (_, _) => { }, ct);
            await ActiveModel.SwitchAsync(clients, ShippedModel.Detector, (_, _) => { }, ct);

            var items = Boutique.Items(Boutique.Shown.First, 3).ToArray();
            var clip = LiveClip.Of(items[0], items[1], items[2], seed: 1, FrameShape.Landscape);
            var frames = await MeasureFramesAsync(clients, clip, Path.Combine(state.FullName, "clip.mp4"), ct);
            table.Add(
                "frames_vs_floor", 1 / frames.Ratio,
                $"{FigureTable.Number(1 / frames.Spread.High)} to {FigureTable.Number(1 / frames.Spread.Low)}",
                $"{ClipFrames / Pair.Median(frames.A):0.0} frames/s", $"{ClipFrames / Pair.Median(frames.B):0.0} frames/s");

            var live = await WatchLiveAsync(stack, clients, clip, shop.Shop, TimeSpan.FromMinutes(minutes), ct);
            var lags = live.Lags.Order().ToArray();
            table.Add(
                "live_lag_s", lags[(int)(0.95 * (lags.Length - 1))], $"{FigureTable.Number(lags[0])} to {FigureTable.Number(lags[^1])}",
                $"median {FigureTable.Number(Pair.Median(lags))} s of {lags.Length} frames", "");
            table.Add(
                "live_rss_growth", (live.MemoryAfter / live.MemoryBefore) - 1, "",
                $"{live.MemoryAfter / (1 << 20):0} MiB after {minutes.ToString(CultureInfo.InvariantCulture)} minutes",
                $"{live.MemoryBefore / (1 << 20):0} MiB after a fifth of them");
        }
        finally
        {
            await stack.DownAsync(CancellationToken.None);
            state.Delete(recursive: true);
        }

        return table.Print(json);
    }

    private static async Task<Pair> MeasureFramesAsync(Clients clients, LiveClip clip, string path, CancellationToken ct)
    {
        var pictures = Enumerable.Range(0, ClipFrames).AsParallel().AsOrdered().Select(number => clip.Frame(number).Render(Width));
        await VideoEncoder.WriteAsync(path, pictures, LiveClip.FramesPerSecond, ct);
        using var floor = await NetworksAlone.PrepareAsync(clip, ct);
        var round = 0;
        return await Pair.MeasureAsync(
            Rounds,
            async () =>
            {
                var video = new VideoDescription
                {
                    Stream = $"bench-{round++}",
                    Frames = new FrameSelection { Numbers = new FrameNumbers { Last = ClipFrames - 1 } },
                };
                var upload = await VideoUpload.RunAsync(clients.Ingest, video, path, (_, _, _) => { }, ct);
                return upload.Taken.Accepted == ClipFrames
                    ? upload.Duration.TotalSeconds
                    : throw new InvalidOperationException($"{upload.Taken.Accepted} of {ClipFrames} frames were taken");
            },
            () => FigureTable.Timed(() => floor.RunAsync(ct)));
    }

    private static async Task<(List<double> Lags, double MemoryBefore, double MemoryAfter)> WatchLiveAsync(
        LocalStack stack, Clients clients, LiveClip clip, string shop, TimeSpan length, CancellationToken ct)
    {
        const string stream = "bench-live";
        var count = (int)(length / _pause);
        var (lags, memoryBefore) = (new List<double>(count), 0.0);
        var files = Enumerable.Range(0, LiveClip.Frames / LiveStep).AsParallel().AsOrdered()
            .Select(frame => PictureEncoder.Jpeg(clip.Frame(LiveStep * frame).Render(Width), 85)).ToArray();
        using var call = clients.Search.MatchVideo(
            new MatchVideoRequest { Stream = stream, Filter = new Filter { Shops = { shop } } }, cancellationToken: ct);
        var pushing = PushAsync();
        while (lags.Count < count && await call.ResponseStream.MoveNext(ct))
        {
            var answer = call.ResponseStream.Current;
            lags.Add((DateTimeOffset.UtcNow - answer.FrameTime.ToDateTimeOffset()).TotalSeconds);
            memoryBefore = lags.Count == count / 5 ? Memory(stack) : memoryBefore;
        }

        await pushing;
        return (lags, memoryBefore, Memory(stack));

        async Task PushAsync()
        {
            var (host, port, user, password) = ("127.0.0.1", stack.Broker.Port, stack.Broker.User, stack.Broker.Password);
            var broker = new ConnectionFactory { HostName = host, Port = port, UserName = user, Password = password };
            await using var connection = await broker.CreateConnectionAsync(ct);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
            using var clock = new PeriodicTimer(_pause);
            for (var i = 0; i < count && await clock.WaitForNextTickAsync(ct); i++)
            {
                var message = JsonSerializer.SerializeToUtf8Bytes(new
                {
                    stream,
                    frame = LiveStep * i,
                    capturedAt = DateTimeOffset.UtcNow,
                    image = Convert.ToBase64String(files[i % files.Length]),
                });
                await channel.BasicPublishAsync("", "frame-submitted", message, ct);
            }
        }
    }

    // Resident bytes of the services that a frame passes.
    private static double Memory(LocalStack stack) => new[] { Part.Ingest, Part.Detector, Part.Embedder, Part.Search }.Sum(part =>
        (double)System.Diagnostics.Process.GetProcessById(stack.Services[part].Pid!.Value).WorkingSet64);

    /// <summary>The detector and the embedder on pixels that are ready for them.</summary>
    private sealed class NetworksAlone(DetectionEngine detector, EmbeddingEngine embedder) : IDisposable
    {
        private readonly List<(byte[] Pixels, int Width, int Height, byte[] Crops, int Count)> _frames = [];

        public static async Task<NetworksAlone> PrepareAsync(LiveClip clip, CancellationToken ct)
        {
            var embedder = new EmbeddingEngine(EmbeddingModel.Load(ShippedPackage.Open(ShippedModel.Name), Precision.Float32), 1024);
            await embedder.WarmUpAsync(ct);
            var alone = new NetworksAlone(
                new DetectionEngine(DetectionModel.Load(ShippedPackage.Open(ShippedModel.Detector), Precision.Float32), 1024), embedder);
            foreach (var number in Enumerable.Range(0, ClipFrames))
            {
                await alone.AddAsync(PictureEncoder.Jpeg(clip.Frame(number).Render(Width), 90), ct);
            }

            return alone;
        }

        public Task RunAsync(CancellationToken ct) => Parallel.ForEachAsync(
            _frames, new ParallelOptions { MaxDegreeOfParallelism = UnderWay, CancellationToken = ct }, async (frame, token) =>
            {
                await detector.DetectAsync(frame.Pixels, frame.Width, frame.Height, token);
                using var crops = embedder.RentPixels(frame.Count);
                frame.Crops.CopyTo(crops.Span);
                await embedder.EmbedAsync(crops, token);
            });

        public void Dispose()
        {
            detector.Dispose();
            embedder.Dispose();
        }

        private async Task AddAsync(byte[] file, CancellationToken ct)
        {
            var decoder = new PictureDecoder(new PictureLimits());
            var header = decoder.ReadHeader(file);
            var (width, height) = detector.SizeFor(header.Width, header.Height);
            var pixels = new byte[width * height * 3];
            decoder.DecodeRegions(file, [], width, height, pixels, ct);
            var found = await detector.DetectAsync(pixels, header.Width, header.Height, ct);
            PictureRegion[] boxes = [.. found.Where(one => one.Score >= detector.Choices.FrameScore).Select(one => one.Box)];
            boxes = boxes.Length > 0 ? boxes : [new PictureRegion(0, 0, header.Width, header.Height)];
            using var crops = embedder.RentPixels(boxes.Length);
            decoder.DecodeRegions(file, Array.ConvertAll(boxes, embedder.Input.Frame), crops.Width, crops.Height, crops.Span, ct);
            _frames.Add((pixels, header.Width, header.Height, crops.Span.ToArray(), boxes.Length));
        }
    }
}
