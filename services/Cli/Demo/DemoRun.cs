using System.Diagnostics;
using Google.Protobuf;
using Vitrine.Common.V1;
using Vitrine.Embedder.V1;
using Vitrine.Search.V1;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Metrics;

namespace Vitrine.Cli.Demo;

/// <summary>What a demo does, step by step, on a stack that is up. Prints nothing.</summary>
public sealed class DemoRun(Clients clients)
{
    private const int Depth = 10;
    private static readonly TimeSpan _modelPatience = TimeSpan.FromMinutes(2);
    private static readonly byte[] _probe = Vitrine.Media.PictureEncoder.Png(new Vitrine.Media.RgbPicture(8, 8, new byte[8 * 8 * 3]));

    /// <summary>Makes a model the one that embeds and answers, and waits until it does.</summary>
    /// <exception cref="CliException">It was not loaded in time.</exception>
    public async Task UseModelAsync(string model, CancellationToken ct)
    {
        var listed = await clients.Trainer.ListModelsAsync(new ListModelsRequest(), cancellationToken: ct);
        if (listed.Models.FirstOrDefault(known => known.Active)?.Name != model)
        {
            await clients.Trainer.PromoteModelAsync(new PromoteModelRequest { Model = model }, cancellationToken: ct);
        }

        var began = Stopwatch.GetTimestamp();
        var request = new EmbedRequest { Picture = new Picture { Data = ByteString.CopyFrom(_probe) } };
        while ((await clients.Embedder.EmbedAsync(request, cancellationToken: ct)).Model != model)
        {
            if (Stopwatch.GetElapsedTime(began) > _modelPatience)
            {
                throw new CliException($"the embedder did not load {model}: ./vitrine logs embedder");
            }

            await Task.Delay(100, ct);
        }
    }

    /// <summary>Searches the shop by each query, one at a time.</summary>
    public async Task<IReadOnlyList<Answer>> SearchAsync(DemoSet set, Action<int, int> progress, CancellationToken ct)
    {
        var answers = new List<Answer>(set.Queries.Count);
        foreach (var query in set.Queries)
        {
            var request = new SearchRequest
            {
                Picture = new Picture { Data = UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(query.Path, ct)) },
                Filter = new Filter { Shops = { set.Shop } },
                TopK = Depth,
            };
            var began = Stopwatch.GetTimestamp();
            var response = await clients.Search.SearchAsync(request, cancellationToken: ct);
            answers.Add(new Answer(query, response, Stopwatch.GetElapsedTime(began)));
            progress(answers.Count, set.Queries.Count);
        }

        return answers;
    }

    /// <summary>How good the answers are.</summary>
    public static DemoScore Score(IReadOnlyList<Answer> answers)
    {
        var ranked = answers.Select(answer =>
            RankedQuery.From(answer.Response.Hits.Select(hit => hit.Item.ItemId), answer.Query.Answers)).ToList();
        var times = answers.Select(answer => answer.Duration.TotalMilliseconds).Order().ToList();
        return new DemoScore(
            answers.Count,
            RetrievalMetrics.RecallAt(ranked, 1),
            RetrievalMetrics.RecallAt(ranked, Depth),
            RetrievalMetrics.MeanAveragePrecisionAt(ranked, Depth),
            times[times.Count / 2]);
    }
}

/// <summary>What a query found, and how long it took from here and back.</summary>
public sealed record Answer(Query Query, SearchResponse Response, TimeSpan Duration);

/// <param name="RecallAt1">The share of queries whose first hit is right.</param>
/// <param name="RecallAt10">The share of queries with a right hit among the first ten.</param>
/// <param name="MeanAveragePrecisionAt10">As top-10 contests score it.</param>
/// <param name="MillisecondsPerQuery">Median.</param>
public sealed record DemoScore(
    int Queries, double RecallAt1, double RecallAt10, double MeanAveragePrecisionAt10, double MillisecondsPerQuery);
