namespace Vitrine.Search;

/// <summary>What becomes of a query for which a part of the items cannot be searched.</summary>
public enum PartialAnswers
{
    /// <summary>It fails with UNAVAILABLE, which names the shards.</summary>
    Fail,

    /// <summary>The items of the other shards answer it, and the plan says that it is partial. With no shard at all it fails.</summary>
    Allow,
}
