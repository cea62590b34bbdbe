using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Options;
using Vitrine.Hosting;
using Vitrine.Search.Queries;
using Vitrine.Search.Recall;
using Vitrine.Search.Resident;
using Vitrine.Search.V1;

namespace Vitrine.Search.Shards;

/// <summary>Whose rows are searched: this process's own, which may be a part of all, or those of other replicas.</summary>
internal static class ShardModule
{
    /// <summary>One more try, for a connection that has broken unnoticed: who waits for a shard that is away waits for nothing.</summary>
    private static readonly RetryPolicy _retry = new()
    {
        MaxAttempts = 2,
        InitialBackoff = TimeSpan.FromMilliseconds(20),
        MaxBackoff = TimeSpan.FromMilliseconds(20),
        BackoffMultiplier = 1,
        RetryableStatusCodes = { StatusCode.Unavailable },
    };

    /// <summary>Adds the <see cref="IMatchFinder"/> that <see cref="SearchOptions"/> ask for.</summary>
    public static void AddMatchFinder(this WebApplicationBuilder builder)
    {
        if (IsFanOut(builder.Configuration))
        {
            builder.Services.AddSingleton<IMatchFinder>(services => new FanOut(Clients(services)));
            return;
        }

        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<SearchOptions>>().Value.ItemShard);
        builder.Services.AddSingleton<FilterCache>();
        builder.Services.AddSingleton<CandidateFinder>();
        builder.Services.AddSingleton<Ranking>();
        builder.Services.AddSingleton<FusedSearch>();
        builder.Services.AddSingleton<RecallMeter>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RecallMeter>());
        builder.Services.AddSingleton<ScanQueue>();
        builder.Services.AddSingleton<ResidentMatrix>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ResidentMatrix>());
        builder.Services.AddSingleton<LocalMatches>();
        builder.Services.AddSingleton<IMatchFinder>(services => services.GetRequiredService<LocalMatches>());
        builder.Services.AddHealthChecks().AddCheck<ResidentMatrix>("matrix", tags: [HealthEndpoints.Ready]);
    }

    /// <summary>Maps what a fan-out asks, where there are rows.</summary>
    public static void MapShard(this WebApplication app)
    {
        if (!IsFanOut(app.Configuration))
        {
            app.MapGrpcService<ShardEndpoint>();
        }
    }

    private static bool IsFanOut(IConfiguration configuration) =>
        configuration.GetSection($"{SearchOptions.Section}:{nameof(SearchOptions.ShardAddresses)}").GetChildren().Any();

    private static ShardClient[] Clients(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<SearchOptions>>().Value;
        return
        [
            .. options.ShardAddresses.Select((address, number) => new ShardClient(
                number,
                services.CreateServiceClient<ShardService.ShardServiceClient>(address, _retry),
                options.ShardTimeout,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<ShardClient>>())),
        ];
    }
}
