using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Hosting;

namespace Vitrine.Embedder.Models;

/// <summary>Sees to it that the active space has its index once it is large enough.</summary>
internal sealed partial class IndexKeeper(
    SpaceStore spaces, SpaceIndex index, TimeProvider time, IOptions<EmbedderOptions> options, ILogger<IndexKeeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.IndexInterval, time, stoppingToken);
            try
            {
                if (await spaces.ActiveAsync(stoppingToken) is { } space)
                {
                    await index.EnsureAsync(space, options.Value.Hnsw, stoppingToken);
                }
            }
            catch (Exception exception) when (TransientFault.Is(exception) && !stoppingToken.IsCancellationRequested)
            {
                Log.Postponed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventId = 1, EventName = nameof(Postponed),
            Message = "The index could not be looked after; it is tried again.")]
        public static partial void Postponed(ILogger logger, Exception exception);
    }
}
