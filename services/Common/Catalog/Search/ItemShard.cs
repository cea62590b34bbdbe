namespace Vitrine.Catalog.Search;

/// <summary>A part of the items, by a hash of their numbers: every item is in exactly one, and all are of about the same size.</summary>
/// <param name="Number">From 0 to <paramref name="Count"/> - 1.</param>
/// <param name="Count">How many parts there are, at least 1.</param>
public sealed record ItemShard(int Number, int Count)
{
    /// <summary>Every item.</summary>
    public static readonly ItemShard All = new(0, 1);

    /// <summary>
    /// The condition on a column of items' numbers; that of no item is in no part. By the hash of PostgreSQL's own partitions, so that
    /// the database alone decides and no two processes can disagree.
    /// </summary>
    internal string Sql(string column) =>
        Count == 1 ? "true" : $"(hashint8extended({column}, 0) & {long.MaxValue}) % {Count} = {Number}";
}
