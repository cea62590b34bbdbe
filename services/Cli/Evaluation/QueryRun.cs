using System.Diagnostics;
using Google.Protobuf;
using Vitrine.Common.V1;
using Vitrine.Search.V1;

namespace Vitrine.Cli.Evaluation;

/// <summary>Photographs that ask a shop for items, one at a time, and what came back.</summary>
public static class QueryRun
{
    /// <summary>Hits a query asks for.</summary>
    public const int Depth = 10;

    /// <summary>Searches a shop by each query.</summary>
    /// <param name="part">Of each picture; null: what the detector finds there.</param>
    public static async Task<IReadOnlyList<Answer>> SearchAsync(
        SearchService.SearchServiceClient search,
        string shop,
        IReadOnlyCollection<Query> queries,
        Action<int, int> progress,
        CancellationToken ct,
        Box? part = null)
    {
        var answers = new List<Answer>(queries.Count);
        foreach (var query in queries)
        {
            var request = new SearchRequest
            {
                Picture = new Picture { Data = UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(query.Path, ct)) },
                Filter = new Filter { Shops = { shop } },
                TopK = Depth,
                Box = part,
            };
            var began = Stopwatch.GetTimestamp();
            var response = await search.SearchAsync(request, cancellationToken: ct);
            answers.Add(new Answer(query, response, Stopwatch.GetElapsedTime(began)));
            progress(answers.Count, queries.Count);
        }

        return answers;
    }
}

/// <summary>A photograph, and the items that answer it.</summary>
/// <param name="Shows">What it shows, for people.</param>
/// <param name="Answers">Ids of the items that answer it.</param>
public sealed record Query(string Path, string Shows, IReadOnlySet<string> Answers);

/// <summary>What a query found, and how long it took from here and back.</summary>
public sealed record Answer(Query Query, SearchResponse Response, TimeSpan Duration);
