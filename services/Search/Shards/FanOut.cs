using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Search.Queries;
using Vitrine.Search.V1;

namespace Vitrine.Search.Shards;

/// <summary>
/// Finds matches by asking all shards at once. What they tell merges to what one process with all rows would have found: an item's rows
/// are all in one shard, distances travel as float64, and ties go by region id.
/// </summary>
/// <param name="shards">By number.</param>
internal sealed class FanOut(IReadOnlyList<ShardClient> shards) : IMatchFinder
{
    public async Task<FoundMatches> FindAsync(Task<QueryVectors> reading, MatchQuestion question, StageClock clock, CancellationToken ct)
    {
        var query = await reading;
        if (query.Vectors.Count == 0)
        {
            return new FoundMatches([], MissingShards.None);
        }

        var request = ShardWire.ToWire(query, question);
        var answers = await Task.WhenAll(shards.Select(shard => shard.AskAsync(request, ct)));
        clock.Mark("shards");
        return Merge(query, answers, question.Items);
    }

    /// <param name="answers">By the shards' numbers; null: there is none.</param>
    /// <exception cref="Grpc.Core.RpcException">
    /// UNAVAILABLE: there is no answer at all. FAILED_PRECONDITION: one is not of the shard that was asked.
    /// </exception>
    internal static FoundMatches Merge(QueryVectors query, IReadOnlyList<FindNearestResponse?> answers, int items)
    {
        foreach (var (number, answer) in answers.Index())
        {
            if (answer is not null && (answer.Shard, answer.Shards) != (number, answers.Count))
            {
                throw RpcErrors.Precondition(
                    "SHARD_MISMATCH", $"shard {answer.Shard} of {answer.Shards} answers in the place of shard {number} of {answers.Count}");
            }
        }

        var missing = new MissingShards([.. answers.Index().Where(one => one.Item is null).Select(one => one.Index)], answers.Count);
        if (missing.All)
        {
            missing.ThrowIfAny();
        }

        return new FoundMatches(
            [
                .. query.Vectors.Select((vector, i) =>
                    Merge([.. answers.OfType<FindNearestResponse>().Select(answer => ShardWire.Read(answer.Sets[i], vector))], items)),
            ],
            missing);
    }

    // As many items as one process would have found: an item's further regions are told by the same rule.
    private static MatchSet Merge(IReadOnlyList<MatchSet> parts, int items) => new(
        parts.FirstOrDefault(part => !part.Exact)?.Plan ?? parts[0].Plan,
        parts.All(part => part.Exact),
        parts.Sum(part => part.MatchedRows),
        parts.Sum(part => part.MatchedItems),
        [.. Ranking.Nearest(parts, items + CandidateOptions.RoundingItems).SelectMany(item => item.Matches)]);
}
