using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Hosting;

namespace Vitrine.Embedder.Models;

/// <summary>Sees to it that the active space has its index once it is large enough.</summary>
internal sealed class IndexKeeper(
    SpaceStore spaces, SpaceIndex index, TimeProvider time, IOptions<EmbedderOptions> options, ILogger<IndexKeeper> logger)
    : RepeatedWork(time, logger)
{
    protected override TimeSpan Interval => options.Value.IndexInterval;

    protected override async Task WorkAsync(CancellationToken ct)
    {
        if (await spaces.ActiveAsync(ct) is { } space)
        {
            await index.EnsureAsync(space, options.Value.Hnsw, ct);
        }
    }
}
