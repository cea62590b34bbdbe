using Vitrine.Hosting;
using Vitrine.Search.V1;

namespace Vitrine.Search.Queries;

/// <summary>How hits shall be ranked, from the wire.</summary>
internal static class RankingReader
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field. So with the others.</exception>
    public static RankingChoices Read(SearchRequest request) =>
        new(ReadFusion(request.Fusion), ReadExpansion(request.Expansion), ReadKReciprocal(request.KReciprocal));

    public static Fusion ReadFusion(Fusion fusion) => fusion switch
    {
        Fusion.Unspecified or Fusion.Nearest => Fusion.Nearest,
        Fusion.Mean => Fusion.Mean,
        _ => throw RpcErrors.Invalid("fusion", "is not known"),
    };

    /// <returns>Null: not asked for.</returns>
    public static QueryExpansion? ReadExpansion(Expansion? expansion) => expansion is null ? null : new QueryExpansion(
        Number(expansion.Neighbours, 10, QueryExpansion.MaxNeighbours, "expansion.neighbours"),
        Number(expansion.HasAlpha ? expansion.Alpha : 3, QueryExpansion.MaxAlpha, "expansion.alpha"));

    /// <returns>Null: not asked for.</returns>
    public static KReciprocal? ReadKReciprocal(V1.KReciprocal? reRanking)
    {
        if (reRanking is null)
        {
            return null;
        }

        var k1 = Number(reRanking.K1, 20, KReciprocal.MaxK1, "k_reciprocal.k1");
        return new KReciprocal(
            k1,
            Number(reRanking.K2, Math.Min(6, k1), k1, "k_reciprocal.k2"),
            Number(reRanking.HasLambda ? reRanking.Lambda : 0.3, 1, "k_reciprocal.lambda"));
    }

    private static int Number(int number, int unset, int most, string field) =>
        number == 0 ? unset
        : number >= 1 && number <= most ? number
        : throw RpcErrors.Invalid(field, $"must be 0 to {most}");

    private static double Number(double number, double most, string field) =>
        number >= 0 && number <= most ? number : throw RpcErrors.Invalid(field, $"must be 0 to {most}");
}

/// <param name="Fusion">Nearest or Mean.</param>
/// <param name="Expansion">Null: none.</param>
/// <param name="ReRanking">Null: none.</param>
internal sealed record RankingChoices(Fusion Fusion, QueryExpansion? Expansion, KReciprocal? ReRanking)
{
    /// <summary>Items rank by their nearest region alone.</summary>
    public bool IsNearest => Fusion == Fusion.Nearest && Expansion is null && ReRanking is null;
}
