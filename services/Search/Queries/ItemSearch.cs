using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Search.V1;
using Vitrine.Vision.Metrics;

namespace Vitrine.Search.Queries;

/// <summary>Answers a query: vectors of the query, candidates, exact re-rank, items.</summary>
internal sealed class ItemSearch(
    QueryReader queries,
    CandidateFinder candidates,
    ReRanker reRanker,
    ItemReader items,
    Calibrations calibrations,
    TimeProvider time,
    IOptions<SearchOptions> options)
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
        var how = options.Value.ToCandidateOptions(topK, request.Mode switch
        {
            SearchMode.Approximate => CandidateMode.Approximate,
            SearchMode.Exact => CandidateMode.Exact,
            _ => CandidateMode.Auto,
        });

        // 1. What is asked for, as vectors of one space; the filter is looked up meanwhile.
        var clock = new StageClock(time);
        var scope = candidates.ScopeAsync(filter, how, ct);
        var query = await queries.ReadAsync(request, clock, ct);

        var calibration = request.HasMinProbability
            ? await calibrations.RequireAsync(query.Space, ct)
            : calibrations.Find(query.Space);
        var vectors = query.Vectors.Select(vector => vector.Values).ToArray();
        while (true)
        {
            // 2. Candidates of each of its regions.
            var sets = await candidates.FindAsync(query.Space, vectors, filter, how, await scope, ct);
            clock.Mark("candidates");

            // 3. Their exact distances, and the best items: an item ranks by its nearest region, ties by id.
            var best = query.Vectors.Zip(sets, Score).SelectMany(scored => scored)
                .GroupBy(match => match.Candidate.ItemId)
                .Select(item => item.OrderBy(match => match.Distance).ThenBy(match => match.Candidate.RegionId).ToArray())
                .OrderBy(item => item[0].Distance).ThenBy(item => item[0].Candidate.RegionId)
                .Take(topK)
                .ToList();
            var probabilities = calibration is null ? null : Probabilities(best, calibration);
            best.RemoveAll(item => probabilities?[item[0]] < request.MinProbability);
            clock.Mark("rerank");

            // 4. What they are. An item that has been withdrawn makes room for the next.
            var found = await items.ReadAsync([.. best.Select(item => item[0].Candidate.ItemId)], ct);
            clock.Mark("items");
            if (found.Count == best.Count)
            {
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

    private IEnumerable<Match> Score(QueryVector vector, CandidateSet set) =>
        set.Candidates.Zip(reRanker.Distances(vector.Values, set.Candidates), (candidate, distance) =>
            new Match(candidate, distance, vector.Box));
}

/// <summary>A region that was found.</summary>
/// <param name="Candidate">The region.</param>
/// <param name="Distance">Cosine distance, 0 to 2.</param>
/// <param name="QueryBox">The part of the query picture that it matches; null for other queries.</param>
internal sealed record Match(Candidate Candidate, double Distance, Common.V1.Box? QueryBox);
