using Vitrine.Search.Recall;
using Vitrine.Search.Shards;

namespace Vitrine.Search.Queries;

/// <summary>Finds matches among the rows that this process holds, or in the database.</summary>
internal sealed class LocalMatches(CandidateFinder candidates, Ranking ranking, RecallMeter recall) : IMatchFinder
{
    public async Task<FoundMatches> FindAsync(Task<QueryVectors> reading, MatchQuestion question, StageClock clock, CancellationToken ct)
    {
        // 1. The filter is looked up while the query is still being embedded.
        var scope = candidates.ScopeAsync(question.Filter, question.Mode, ct);
        var query = await reading;
        await candidates.WithdrawAsync(query.Space, question.Withdrawn, ct);

        // 2. Candidates of each vector.
        var sets = await candidates.FindAsync(query, question.Filter, question.Items, question.Mode, await scope, ct);
        clock.Mark("candidates");

        // 3. Their exact distances.
        var scored = ranking.Score(query.Vectors, sets);
        clock.Mark("rerank");
        if (scored.Any(set => !set.Exact))
        {
            var best = Ranking.Nearest(scored, question.Items).Select(item => (item.ItemId, item.Distance));
            recall.Offer(new ApproximateAnswer(query, question.Filter, question.Items, [.. best]));
        }

        return new FoundMatches(scored, MissingShards.None);
    }
}
