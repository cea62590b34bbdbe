using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Search.Recall;
using Vitrine.Search.V1;
using Vitrine.Vision.Metrics;

namespace Vitrine.Search.Queries;

/// <summary>Answers a query: vectors of the query, candidates, exact re-rank, items.</summary>
internal sealed class ItemSearch(
    QueryReader queries,
    CandidateFinder candidates,
    Ranking ranking,
    RecallMeter recall,
    ItemReader items,
    Calibrations calibrations,
    TimeProvider time)
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
        if (request.HasMinProbability && request.MinProbability is not (>= 0 and <= 1))
        {
            throw RpcErrors.Invalid("min_probability", "must be 0 to 1");
        }

        var filter = FilterReader.Read(request.Filter);
        var mode = request.Mode switch
        {
            SearchMode.Approximate => CandidateMode.Approximate,
            SearchMode.Exact => CandidateMode.Exact,
            _ => CandidateMode.Auto,
        };

        // 1. What is asked for, as vectors of one space; the filter is looked up meanwhile.
        var clock = new StageClock(time);
        var scope = candidates.ScopeAsync(filter, mode, ct);
        var query = await queries.ReadAsync(request, clock, ct);

        var calibration = request.HasMinProbability
            ? await calibrations.RequireAsync(query.Space, ct)
            : calibrations.Find(query.Space);
        while (true)
        {
            // 2. Candidates of each of its regions.
            var sets = await candidates.FindAsync(query, filter, topK, mode, await scope, ct);
            clock.Mark("candidates");

            // 3. Their exact distances, and the best items.
            var ranked = ranking.Best(query, sets, topK);
            var probabilities = calibration is null ? null : Probabilities(ranked, calibration);
            var best = ranked.Where(item => !(probabilities?[item[0]] < request.MinProbability)).ToList();
            clock.Mark("rerank");

            // 4. What they are. An item that has been withdrawn makes room for the next.
            var found = await items.ReadAsync([.. best.Select(item => item[0].Candidate.ItemId)], ct);
            clock.Mark("items");
            if (found.Count == best.Count)
            {
                if (sets.Any(set => !set.Exact))
                {
                    recall.Offer(new ApproximateAnswer(
                        query, filter, topK, [.. ranked.Select(item => (item[0].Candidate.ItemId, item[0].Distance))]));
                }

                var hits = best.Select(item => HitWire.ToWire(found[item[0].Candidate.ItemId], item, probabilities?[item[0]]));
                return Response(query.Space, sets, hits, clock);
            }

            var withdrawn = best.Select(item => item[0].Candidate.ItemId).Where(id => !found.ContainsKey(id));
            await candidates.WithdrawAsync(query.Space, withdrawn, ct);
        }
    }

    private static SearchResponse Response(
        EmbeddingSpace space, IReadOnlyList<CandidateSet> sets, IEnumerable<Hit> hits, StageClock clock) =>
        new()
        {
            Hits = { hits },
            Plan = new Plan
            {
                Name = sets.All(set => set.Exact) ? "exact" : sets.First(set => !set.Exact).Plan,
                Exact = sets.All(set => set.Exact),
                MatchedRows = sets.Count == 0 ? 0 : sets.Max(set => set.MatchedRows),
                MatchedItems = sets.Count == 0 ? 0 : sets.Max(set => set.MatchedItems),
                Model = space.Model,
                Space = space.Id,
                Stages = { clock.Stages },
            },
        };

    // Each region of the query shows a thing of its own, and has a list of its own.
    private static Dictionary<Match, double> Probabilities(List<Match[]> items, Calibration calibration) => items
        .Select(item => item[0]).GroupBy(match => match.QueryBox)
        .SelectMany(list => list.Zip(calibration.Probabilities(list.Select(match => match.Distance)), KeyValuePair.Create))
        .ToDictionary();
}
