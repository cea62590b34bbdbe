using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Search.Recall;
using Vitrine.Search.V1;
using Vitrine.Vision.Metrics;

namespace Vitrine.Search.Queries;

/// <summary>Answers a query: its vectors, the best items of all candidates, what they are.</summary>
internal sealed class ItemSearch(
    QueryReader queries,
    CandidateFinder candidates,
    Ranking ranking,
    FusedSearch fused,
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
        var fusion = RankingReader.ReadFusion(request.Fusion);
        var expansion = RankingReader.ReadExpansion(request.Expansion);
        var reRanking = RankingReader.ReadKReciprocal(request.KReciprocal);
        var isPlain = request.MoreViews.Count == 0 && expansion is null && reRanking is null;
        if (request.HasMinProbability && !(request.MinProbability is >= 0 and <= 1 && isPlain))
        {
            throw RpcErrors.Invalid("min_probability", "must be 0 to 1, of one view without expansion and k_reciprocal");
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
        var asked = await queries.ReadAsync(request, clock, ct) with { Fusion = fusion };

        var calibration = request.HasMinProbability ? await calibrations.RequireAsync(asked.Space, ct)
            : isPlain ? calibrations.Find(asked.Space)
            : null;
        while (true)
        {
            // 2. What its nearest neighbours add to it.
            var (query, firstSets) = (asked, (IReadOnlyList<CandidateSet>)[]);
            if (expansion is not null)
            {
                firstSets = await candidates.FindAsync(asked, filter, expansion.Neighbours, mode, await scope, ct);
                query = expansion.Expand(asked, firstSets, ranking);
                clock.Mark("expansion");
            }

            // 3. The best items by exact distances, and by their neighbourhoods.
            var wanted = reRanking?.Candidates(topK) ?? topK;
            var answer = await fused.BestAsync(query, filter, wanted, mode, await scope, clock, ct);
            IReadOnlyList<CandidateSet> sets = [.. firstSets, .. answer.Sets];
            var best = answer.Items;
            if (reRanking is not null)
            {
                best = [.. reRanking.ReRank(best).Take(topK)];
                clock.Mark("k_reciprocal");
            }

            var probabilities = calibration is null ? null : Probabilities(best, calibration);
            best = [.. best.Where(item => !(probabilities?[item] < request.MinProbability))];

            // 4. What they are. An item that has been withdrawn makes room for the next.
            var found = await items.ReadAsync([.. best.Select(item => item.ItemId)], ct);
            clock.Mark("items");
            if (found.Count == best.Count)
            {
                if (answer.Sets.Any(set => !set.Exact))
                {
                    recall.Offer(new ApproximateAnswer(query, filter, wanted, [.. answer.Items.Select(item => (item.ItemId, item.Distance))]));
                }

                return Response(query.Space, sets, best.Select(item => HitWire.ToWire(found[item.ItemId], item, probabilities?[item])), clock);
            }

            var withdrawn = best.Select(item => item.ItemId).Where(id => !found.ContainsKey(id));
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
    private static Dictionary<RankedItem, double> Probabilities(IReadOnlyList<RankedItem> items, Calibration calibration) => items
        .GroupBy(item => item.Best.Query.Box)
        .SelectMany(list => list.Zip(calibration.Probabilities(list.Select(item => item.Distance)), KeyValuePair.Create))
        .ToDictionary();
}
