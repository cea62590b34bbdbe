using Grpc.Core;
using Vitrine.Hosting;

namespace Vitrine.Search.Shards;

/// <summary>Shards that did not answer.</summary>
/// <param name="Numbers">In order, from 0.</param>
/// <param name="Count">How many shards there are.</param>
internal sealed record MissingShards(IReadOnlyList<int> Numbers, int Count)
{
    public static readonly MissingShards None = new([], 1);

    /// <summary>A shard that is started again is worth another try after this long.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(2);

    public bool Any => Numbers.Count > 0;

    public bool All => Numbers.Count == Count;

    /// <exception cref="RpcException">UNAVAILABLE that names them.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw RpcErrors.Unavailable(
                _soon, "SHARD_MISSING", $"no answer from shard {string.Join(", ", Numbers)} (of 0 to {Count - 1})");
        }
    }
}
