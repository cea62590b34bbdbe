using System.Diagnostics;
using Grpc.Net.Client;
using Vitrine.Cli.Local;
using Vitrine.Search.V1;

namespace Vitrine.Integration;

/// <summary>Three replicas of the search service with a part of the items each, and two that ask them.</summary>
public sealed class ShardedSearch : IAsyncDisposable
{
    private const int Count = 3;
    private readonly List<GrpcChannel> _channels = [];
    private readonly List<ServiceProcess> _fanOuts = [];

    /// <summary>By number.</summary>
    public required IReadOnlyList<ServiceProcess> Shards { get; init; }

    /// <summary>Leaves out what does not answer, and says so.</summary>
    public required SearchService.SearchServiceClient Allowing { get; init; }

    /// <summary>Fails where a shard does not answer.</summary>
    public required SearchService.SearchServiceClient Failing { get; init; }

    /// <summary>Starts all of them and waits until they take calls.</summary>
    public static async Task<ShardedSearch> StartAsync(LocalStack stack, CancellationToken ct)
    {
        var shards = Enumerable.Range(0, Count).Select(number => stack.Replica(Part.Search, $"search-shard-{number}", new Dictionary<string, string>
        {
            ["Search__Shard"] = $"{number}",
            ["Search__Shards"] = $"{Count}",
        })).ToArray();
        var settings = shards.Index().ToDictionary(shard => $"Search__ShardAddresses__{shard.Index}", shard => $"{shard.Item.Address}");
        settings["Search__ShardTimeout"] = "00:00:10"; // The machine may be busy.
        var allowing = stack.Replica(Part.Search, "search-allowing", new Dictionary<string, string>(settings) { ["Search__Partial"] = "Allow" });
        var failing = stack.Replica(Part.Search, "search-failing", settings);
        var search = new ShardedSearch
        {
            Shards = shards,
            Allowing = new SearchService.SearchServiceClient(GrpcChannel.ForAddress(allowing.Address)),
            Failing = new SearchService.SearchServiceClient(GrpcChannel.ForAddress(failing.Address)),
        };
        search._fanOuts.AddRange([allowing, failing]);
        try
        {
            await search.EachAsync(process => process.StartAsync(ct));
            await search.EachAsync(process => process.WaitUntilReadyAsync(ct));
        }
        catch
        {
            await search.DisposeAsync();
            throw;
        }

        return search;
    }

    /// <summary>A client of one shard, past the fan-out.</summary>
    public SearchService.SearchServiceClient ClientOf(ServiceProcess shard)
    {
        var channel = GrpcChannel.ForAddress(shard.Address);
        _channels.Add(channel);
        return new SearchService.SearchServiceClient(channel);
    }

    /// <summary>Sends a signal, for example STOP, after which a process holds its connections and answers nothing.</summary>
    public static async Task SignalAsync(ServiceProcess process, string signal, CancellationToken ct)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Pid}"]);
        await kill.WaitForExitAsync(ct);
        kill.ExitCode.ShouldBe(0);
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await EachAsync(process => process.KillAsync(CancellationToken.None));
    }

    private Task EachAsync(Func<ServiceProcess, Task> work) => Task.WhenAll(Shards.Concat(_fanOuts).Select(work));
}
