using Vitrine.Catalog.Search;
using Vitrine.Search.Shards;

namespace Vitrine.Search.Queries;

/// <summary>Vectors → the regions nearest to each: in this process, or by asking those that hold the rows.</summary>
internal interface IMatchFinder
{
    /// <param name="reading">What is searched for; what can be done without it is done meanwhile.</param>
    /// <param name="clock">Is told the stages that follow the reading.</param>
    Task<FoundMatches> FindAsync(Task<QueryVectors> reading, MatchQuestion question, StageClock clock, CancellationToken ct);
}

/// <param name="Filter">Which items may be found.</param>
/// <param name="WireFilter">The same as it came.</param>
/// <param name="Items">How many different items are wanted, 1 to 1,000.</param>
/// <param name="Withdrawn">Items that were found to be gone.</param>
internal sealed record MatchQuestion(
    ItemFilter Filter, V1.Filter? WireFilter, int Items, CandidateMode Mode, IReadOnlyCollection<long> Withdrawn);

/// <summary>What was found for one vector, and how.</summary>
/// <param name="Plan">As the others up to <paramref name="MatchedItems"/> those of a <see cref="CandidateSet"/>.</param>
/// <param name="Matches">Of the items that were wanted, or of all when fewer match, and of a few more; in no order.</param>
internal sealed record MatchSet(string Plan, bool Exact, long MatchedRows, long MatchedItems, IReadOnlyList<Match> Matches);

/// <param name="Sets">One a vector, in their order.</param>
/// <param name="Missing">The shards whose items are not among them.</param>
internal sealed record FoundMatches(IReadOnlyList<MatchSet> Sets, MissingShards Missing);
