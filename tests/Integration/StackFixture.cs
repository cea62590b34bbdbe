using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Npgsql;
using Vitrine.Cli;
using Vitrine.Cli.Local;
using Vitrine.Common.V1;
using Vitrine.Detector.V1;
using Vitrine.Embedder.V1;
using Vitrine.Ingest.V1;
using Vitrine.Integration;
using Vitrine.Search.V1;
using Vitrine.Trainer.V1;

[assembly: AssemblyFixture(typeof(StackFixture))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Vitrine.Integration;

/// <summary>A stack of the tests' own: real PostgreSQL, real RabbitMQ, the five services as processes.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    /// <summary>Of a video.</summary>
    public const long MaxVideoBytes = 8 << 20;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("vitrine integration ");
    private LocalStack? _stack;
    private Clients? _clients;

    public LocalStack Stack => _stack!;

    public Clients Clients => _clients!;

    public IngestService.IngestServiceClient Ingest => _clients!.Ingest;

    public SearchService.SearchServiceClient Search => _clients!.Search;

    public DetectorService.DetectorServiceClient Detector => _clients!.Detector;

    public EmbedderService.EmbedderServiceClient Embedder => _clients!.Embedder;

    public TrainerService.TrainerServiceClient Trainer => _clients!.Trainer;

    public async ValueTask InitializeAsync()
    {
        _stack = new LocalStack(
            Checkout.Root,
            _state.FullName,
            new Dictionary<string, string>
            {
                ["Trainer__CheckpointInterval"] = "00:00:00",
                ["Videos__MaxBytes"] = $"{MaxVideoBytes}",
                ["Embedder__Hnsw__BuildAfterRows"] = "1000",
                ["Embedder__IndexInterval"] = "00:00:01",
                ["Search__RecallSample"] = "1",
            });
        await _stack.UpAsync(_ => { }, CancellationToken.None);
        _clients = new Clients(_stack);
    }

    public async ValueTask DisposeAsync()
    {
        _clients?.Dispose();
        if (_stack is not null)
        {
            await _stack.DownAsync(CancellationToken.None);
        }

        _state.Delete(recursive: true);
    }

    /// <summary>The first column of the first row. A connection of its own: pooled ones do not survive a killed server.</summary>
    public async Task<long> CountAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(Stack.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until a count is what it should be; the database may be away meanwhile.</summary>
    public async Task EventuallyAsync(string sql, long expected, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_patience);
        var count = -1L;
        while (count != expected)
        {
            try
            {
                count = await CountAsync(sql, patience.Token);
                await Task.Delay(count == expected ? 0 : 100, patience.Token);
            }
            catch (NpgsqlException)
            {
                await Task.Delay(100, patience.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new TimeoutException($"it stayed {count} and did not become {expected}: {sql}");
            }
        }
    }

    /// <summary>Waits until a service has logged a line with these words.</summary>
    public async Task LoggedAsync(Part service, string words, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_patience);
        try
        {
            while (!await File.ReadLinesAsync(Stack.Services[service].LogFile, patience.Token)
                .AnyAsync(line => line.Contains(words, StringComparison.Ordinal), patience.Token))
            {
                await Task.Delay(100, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"{service} did not log: {words}");
        }
    }

    /// <summary>Sends pictures in one call.</summary>
    public async Task<IngestImagesResponse> IngestAsync(IEnumerable<IngestImagesRequest> pictures, CancellationToken ct)
    {
        using var call = Ingest.IngestImages(cancellationToken: ct);
        foreach (var picture in pictures)
        {
            await call.RequestStream.WriteAsync(picture, ct);
        }

        await call.RequestStream.CompleteAsync();
        return await call.ResponseAsync;
    }

    /// <summary>Publishes messages by a client that knows nothing of Vitrine.</summary>
    /// <param name="messages">A JSON object each.</param>
    public async Task PublishAsync(string queue, params string[] messages)
    {
        var broker = Stack.Broker;
        using var publisher = Process.Start(new ProcessStartInfo("/usr/bin/python3")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "publish.py"), $"{broker.Port}", broker.User, broker.Password, queue,
            },
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        foreach (var message in messages)
        {
            await publisher.StandardInput.WriteLineAsync(message);
        }

        publisher.StandardInput.Close();
        var errors = await publisher.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await publisher.WaitForExitAsync(TestContext.Current.CancellationToken);
        publisher.ExitCode.ShouldBe(0, errors);
    }

    /// <summary>A shop of drawn items, which can be found.</summary>
    /// <param name="pictures">The numbers of an item's pictures.</param>
    /// <returns>Its name, which no other has.</returns>
    public async Task<string> FillShopAsync(IEnumerable<int> items, Func<int, int[]> pictures, CancellationToken ct)
    {
        var shop = $"shop-{Guid.NewGuid():N}";
        var taken = await IngestAsync(
            items.SelectMany(item => pictures(item).Select(picture => new IngestImagesRequest
            {
                Item = new Item { Shop = shop, ItemId = $"{item}" },
                Data = ByteString.CopyFrom(Pictures.Distinct(picture)),
            })),
            ct);
        await WatchToTheEndAsync(Guid.Parse(taken.BatchId), ct);
        return shop;
    }

    /// <summary>Waits until so many boxes of streams can be found.</summary>
    /// <param name="streams">The name of one, or a pattern of SQL's <c>like</c>.</param>
    public async Task EmbeddedAsync(string streams, int boxes, CancellationToken ct) => await EventuallyAsync(
        $"""
        select count(*) from ingest.images i join detector.regions r on r.image_id = i.id
        join {await SpaceTableAsync(ct)} s on s.region_id = r.id where i.stream like '{streams}'
        """,
        boxes,
        ct);

    /// <summary>The table of the active model's space.</summary>
    public async Task<string> SpaceTableAsync(CancellationToken ct) =>
        $"embedder.space_{await CountAsync(
            "select s.id from embedder.spaces s join trainer.models m using (sha256) where m.promoted_at is not null order by m.promoted_at desc limit 1",
            ct)}";

    /// <summary>Waits until every picture of a batch is embedded or refused.</summary>
    public async Task<WatchBatchResponse> WatchToTheEndAsync(Guid batch, CancellationToken ct)
    {
        var last = await WatchAsync(batch, state => state.Complete, ct);
        last.Complete.ShouldBeTrue();
        return last;
    }

    /// <summary>Waits until a batch is as wanted, or complete.</summary>
    public async Task<WatchBatchResponse> WatchAsync(Guid batch, Predicate<WatchBatchResponse> isReached, CancellationToken ct)
    {
        using var watch = Ingest.WatchBatch(
            new WatchBatchRequest { BatchId = batch.ToString() }, deadline: DateTime.UtcNow + _patience, cancellationToken: ct);
        var last = new WatchBatchResponse();
        await foreach (var state in watch.ResponseStream.ReadAllAsync(ct))
        {
            last = state;
            if (isReached(state))
            {
                break;
            }
        }

        return last;
    }

    /// <summary>The most memory that a service has held, in bytes (VmHWM).</summary>
    public long PeakMemory(Part service)
    {
        var line = File.ReadLines($"/proc/{Stack.Services[service].Pid}/status").Single(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
