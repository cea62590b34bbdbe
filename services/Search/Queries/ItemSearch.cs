using Microsoft.Extensions.Options;
using Vitrine.Hosting;
using Vitrine.Search.V1;

namespace Vitrine.Search.Queries;

/// <summary>Answers a query: vectors of the query, the regions nearest to them, items.</summary>
internal sealed class ItemSearch(
    QueryReader queries, IMatchFinder matches, ItemReader items, TimeProvider time, IOptions<SearchOptions> options)
{
    private const int DefaultTopK = 10;
    private const int MaxTopK = 1000;

    public async Task<SearchResponse> SearchAsync(SearchRequest request, CancellationToken ct)
    {
        var topK = request.TopK switch
        {
            0 => DefaultTopK,
            >= 1 and <= MaxTopK => request.TopK,
            _ => throw RpcErrors.Invalid("top_k", $"must be 0 to {MaxTopK}"),
        };
        var question = new MatchQuestion(FilterReader.Read(request.Filter), request.Filter, topK, ModeReader.Read(request.Mode), []);

        // 1. What is asked for, as vectors of one space.
        var clock = new StageClock(time);
        var reading = queries.ReadAsync(request, clock, ct);

        while (true)
        {
            // 2. The regions nearest to each of its vectors, and the best items.
            var found = await matches.FindAsync(reading, question, clock, ct);
            if (options.Value.Partial == PartialAnswers.Fail)
            {
                found.Missing.ThrowIfAny();
            }

            var best = Ranking.Best(found.Sets, topK);

            // 3. What they are. An item that has been withdrawn makes room for the next.
            var known = await items.ReadAsync([.. best.Select(item => item[0].Candidate.ItemId)], ct);
            clock.Mark("items");
            if (known.Count == best.Count)
            {
                var query = await reading;
                return new SearchResponse
                {
                    Hits = { best.Select(item => HitWire.ToWire(known[item[0].Candidate.ItemId], item)) },
                    Plan = ToPlan(query, found, clock),
                };
            }

            question = question with
            {
                Withdrawn = [.. question.Withdrawn, .. best.Select(item => item[0].Candidate.ItemId).Where(id => !known.ContainsKey(id))],
            };
        }
    }

    private static Plan ToPlan(QueryVectors query, FoundMatches found, StageClock clock)
    {
        var sets = found.Sets;
        return new Plan
        {
            Name = sets.All(set => set.Exact) ? "exact" : sets.First(set => !set.Exact).Plan,
            Exact = sets.All(set => set.Exact) && !found.Missing.Any,
            MatchedRows = sets.Count == 0 ? 0 : sets.Max(set => set.MatchedRows),
            MatchedItems = sets.Count == 0 ? 0 : sets.Max(set => set.MatchedItems),
            Model = query.Space.Model,
            Space = query.Space.Id,
            Stages = { clock.Stages },
            Partial = found.Missing.Any,
            MissingShards = { found.Missing.Numbers },
        };
    }
}
