using Microsoft.Extensions.Options;
using Vitrine.Hosting;
using Vitrine.Search.V1;
using Vitrine.Vision.Metrics;

namespace Vitrine.Search.Queries;

/// <summary>Answers a query: its vectors, the best items by the regions nearest to them, what they are.</summary>
/// <param name="fused">Null: the rows are elsewhere.</param>
internal sealed class ItemSearch(
    QueryReader queries,
    IMatchFinder matches,
    ItemReader items,
    Calibrations calibrations,
    TimeProvider time,
    IOptions<SearchOptions> options,
    FusedSearch? fused = null)
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
        var choices = RankingReader.Read(request);
        var isPlain = choices.IsNearest && request.MoreViews.Count == 0;
        if (request.HasMinProbability && request.MinProbability is not (>= 0 and <= 1))
        {
            throw RpcErrors.Invalid("min_probability", "must be 0 to 1");
        }

        if (request.HasMinProbability && !isPlain)
        {
            throw RpcErrors.Invalid("min_probability", "needs one view, without the mean, expansion and k_reciprocal");
        }

        var question = new MatchQuestion(FilterReader.Read(request.Filter), request.Filter, topK, ModeReader.Read(request.Mode), []);
        if (!choices.IsNearest && fused is null)
        {
            throw RpcErrors.Precondition(
                "ROWS_ELSEWHERE", "the mean over views, expansion and k_reciprocal need a replica that holds all items");
        }

        // 1. What is asked for, as vectors of one space.
        var clock = new StageClock(time);
        var reading = queries.ReadAsync(request, clock, ct);

        while (true)
        {
            // 2. The regions nearest to each of its vectors, and the best items.
            var found = choices.IsNearest
                ? await NearestAsync(reading, question, clock, ct)
                : await fused!.FindAsync(reading, question, choices, clock, ct);
            var space = (await reading).Space;
            var calibration = request.HasMinProbability ? await calibrations.RequireAsync(space, ct)
                : isPlain ? calibrations.Find(space)
                : null;
            var probabilities = calibration is null ? null : Probabilities(found.Items, calibration);
            var best = found.Items.Where(item => !(probabilities?[item] < request.MinProbability)).ToList();

            // 3. What they are. An item that has been withdrawn makes room for the next.
            var known = await items.ReadAsync([.. best.Select(item => item.ItemId)], ct);
            clock.Mark("items");
            if (known.Count == best.Count)
            {
                return new SearchResponse
                {
                    Hits = { best.Select(item => HitWire.ToWire(known[item.ItemId], item, probabilities?[item])) },
                    Plan = ToPlan(await reading, found, clock),
                };
            }

            question = question with
            {
                Withdrawn = [.. question.Withdrawn, .. best.Select(item => item.ItemId).Where(id => !known.ContainsKey(id))],
            };
        }
    }

    private async Task<FoundItems> NearestAsync(
        Task<QueryVectors> reading, MatchQuestion question, StageClock clock, CancellationToken ct)
    {
        var found = await matches.FindAsync(reading, question, clock, ct);
        if (options.Value.Partial == PartialAnswers.Fail)
        {
            found.Missing.ThrowIfAny();
        }

        return new FoundItems(Ranking.Nearest(found.Sets, question.Items), found);
    }

    private static Plan ToPlan(QueryVectors query, FoundItems found, StageClock clock)
    {
        var (sets, missing) = (found.Matches.Sets, found.Matches.Missing);
        return new Plan
        {
            Name = sets.All(set => set.Exact) ? "exact" : sets.First(set => !set.Exact).Plan,
            Exact = sets.All(set => set.Exact) && !missing.Any,
            MatchedRows = sets.Count == 0 ? 0 : sets.Max(set => set.MatchedRows),
            MatchedItems = sets.Count == 0 ? 0 : sets.Max(set => set.MatchedItems),
            Model = query.Space.Model,
            Space = query.Space.Id,
            Stages = { clock.Stages },
            Partial = missing.Any,
            MissingShards = { missing.Numbers },
        };
    }

    // Each region of the query shows a thing of its own, and has a list of its own.
    private static Dictionary<RankedItem, double> Probabilities(IReadOnlyList<RankedItem> items, Calibration calibration) => items
        .GroupBy(item => item.Best.Query.Box)
        .SelectMany(list => list.Zip(calibration.Probabilities(list.Select(item => item.Distance)), KeyValuePair.Create))
        .ToDictionary();
}

/// <param name="Items">Best first.</param>
/// <param name="Matches">What they were chosen from.</param>
internal sealed record FoundItems(IReadOnlyList<RankedItem> Items, FoundMatches Matches);
