using Vitrine.Catalog.Embedder;
using Vitrine.Hosting;

namespace Vitrine.Search.Queries;

internal static class ActiveSpace
{
    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: no model is active.</exception>
    public static async Task<EmbeddingSpace> RequireActiveAsync(this SpaceStore spaces, CancellationToken ct) =>
        await spaces.ActiveAsync(ct) ?? throw RpcErrors.Precondition("NO_ACTIVE_MODEL", "no model is active yet");
}
