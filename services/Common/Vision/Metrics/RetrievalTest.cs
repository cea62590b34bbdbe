using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Metrics;

/// <summary>
/// Every query picture ranks all pictures of a gallery by cosine, as In-shop (Liu et al., "DeepFashion", CVPR 2016) and the JD
/// contest are scored. Equals stand in the gallery's order.
/// </summary>
public static class RetrievalTest
{
    private const int Ranks = 50; // Of the CMC curve.
    private const int WrongShown = 5; // Of a failure.
    private const int PlacesAtOnce = 1 << 22; // About 100 MB while they are sorted.

    /// <summary>Ranks block by block, so that memory does not grow with the product of queries and gallery.</summary>
    /// <param name="queries">Vectors (Q, D).</param>
    /// <param name="gallery">Vectors (N, D).</param>
    /// <param name="maxFailures">How many failures are told, at least 0.</param>
    /// <param name="ct">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">
    /// A side is empty, the dimensions differ, or a vector is zero or not finite; it is named.
    /// </exception>
    public static RetrievalReport Run(LabelledVectors queries, LabelledVectors gallery, int maxFailures, CancellationToken ct) =>
        Run(queries, gallery, maxFailures, Math.Max(1, PlacesAtOnce / Math.Max(1, gallery.Count)), ct);

    internal static RetrievalReport Run(
        LabelledVectors queries, LabelledVectors gallery, int maxFailures, int block, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxFailures);
        Check(queries, "query");
        Check(gallery, "gallery");
        if (queries.Vectors.shape[1] != gallery.Vectors.shape[1])
        {
            throw new ArgumentException(
                $"the queries have dimension {queries.Vectors.shape[1]}, and the gallery has {gallery.Vectors.shape[1]}");
        }

        var rankings = Rank(queries, gallery, block, ct);
        var categories = rankings.GroupBy(ranking => queries.Categories[ranking.Query])
            .Where(category => category.Key.Length > 0).OrderBy(category => category.Key, StringComparer.Ordinal);
        var failures = rankings.Where(ranking => ranking.Answer?.Rank != 1)
            .OrderByDescending(ranking => ranking.Answer?.Rank ?? int.MaxValue);
        return new RetrievalReport(
            queries.Count,
            gallery.Count,
            Metrics(rankings),
            [
                .. categories.Select(category =>
                    new CategoryScore(category.Key, category.Count(), Metrics([.. category]))),
            ],
            RetrievalMetrics.CumulativeMatches([.. rankings.Select(ranking => ranking.Top)], Ranks),
            [.. failures.Take(maxFailures).Select(ranking => Failure(ranking, queries, gallery))])
        {
            Calibration = CalibrationTest.Run(
                [.. rankings.Select(ranking => new LabelledMatch(queries.Labels[ranking.Query], ranking.Distance, ranking.Answer?.Rank == 1))]),
        };
    }

    private static void Check(LabelledVectors vectors, string side)
    {
        if (vectors.Count == 0)
        {
            throw new ArgumentException($"there is no {side} picture");
        }

        using var scope = NewDisposeScope();
        var lengths = vectors.Vectors.norm(1).cpu().data<float>().ToArray();
        var broken = Array.FindIndex(lengths, length => length == 0 || !float.IsFinite(length));
        if (broken >= 0)
        {
            throw new ArgumentException(
                $"the vector of {side} picture {broken} {vectors.Locations[broken]} has no direction: its length is {lengths[broken]}");
        }
    }

    private static List<Ranking> Rank(
        LabelledVectors queries, LabelledVectors gallery, int block, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var pictures = normalize(gallery.Vectors).t(); // (D, N)
        var answers = gallery.Labels.Select((label, place) => (label, place))
            .ToLookup(pair => pair.label, pair => pair.place);
        var rankings = new List<Ranking>(queries.Count);
        foreach (var some in normalize(queries.Vectors).split(block)) // (B, D)
        {
            ct.ThrowIfCancellationRequested();
            using var blockScope = NewDisposeScope();
            var (cosines, places) = some.mm(pictures).sort(1, descending: true, stable: true); // (B, N) each
            var scores = cosines.cpu().data<float>().ToArray().Chunk(gallery.Count);
            var order = places.cpu().data<long>().ToArray().Chunk(gallery.Count);
            foreach (var (list, cosinesOfList) in order.Zip(scores))
            {
                var query = rankings.Count;
                rankings.Add(Rank(query, [.. answers[queries.Labels[query]]], list, cosinesOfList));
            }
        }

        return rankings;
    }

    private static Ranking Rank(int query, HashSet<int> answers, long[] order, float[] scores)
    {
        var hits = Array.ConvertAll(order, place => answers.Contains((int)place));
        var first = Array.IndexOf(hits, true);
        return new Ranking(
            query,
            new RankedQuery(hits[..Math.Min(Ranks, hits.Length)], answers.Count),
            1 - scores[0],
            RetrievalMetrics.MeanAveragePrecision([new RankedQuery(hits, answers.Count)]),
            first < 0 ? null : At(first),
            [.. Enumerable.Range(0, Math.Min(WrongShown, first < 0 ? hits.Length : first)).Select(At)]);

        Place At(int place) => new(place + 1, (int)order[place], scores[place]);
    }

    private static Dictionary<string, double> Metrics(IReadOnlyCollection<Ranking> rankings)
    {
        var tops = rankings.Select(ranking => ranking.Top).ToList();
        return new()
        {
            ["recall@1"] = RetrievalMetrics.RecallAt(tops, 1),
            ["recall@5"] = RetrievalMetrics.RecallAt(tops, 5),
            ["recall@10"] = RetrievalMetrics.RecallAt(tops, 10),
            ["recall@20"] = RetrievalMetrics.RecallAt(tops, 20),
            ["map@10"] = RetrievalMetrics.MeanAveragePrecisionAt(tops, 10),
            ["map"] = rankings.Average(ranking => ranking.AveragePrecision),
        };
    }

    private static RetrievalFailure Failure(Ranking ranking, LabelledVectors queries, LabelledVectors gallery)
    {
        return new RetrievalFailure(
            ranking.Answer?.Rank,
            queries.Locations[ranking.Query],
            queries.Labels[ranking.Query],
            ranking.Answer is null ? null : Picture(ranking.Answer),
            [.. ranking.Wrong.Select(Picture)]);

        RankedPicture Picture(Place place) =>
            new(gallery.Locations[place.Picture], gallery.Labels[place.Picture], place.Score);
    }

    /// <summary>What is kept of a query's list.</summary>
    /// <param name="Top">The first <see cref="Ranks"/> places.</param>
    /// <param name="Distance">Of the first place.</param>
    /// <param name="AveragePrecision">Of the whole list.</param>
    /// <param name="Answer">The first right picture; null: there is none.</param>
    /// <param name="Wrong">What stands before it, from the first.</param>
    private sealed record Ranking(int Query, RankedQuery Top, double Distance, double AveragePrecision, Place? Answer, Place[] Wrong);

    /// <param name="Rank">From 1.</param>
    /// <param name="Picture">Its place in the gallery.</param>
    private sealed record Place(int Rank, int Picture, float Score);
}
