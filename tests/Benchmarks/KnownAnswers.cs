using System.Diagnostics;
using static TorchSharp.torch;

namespace Vitrine.Benchmarks;

/// <summary>Queries whose nearest rows are known, put to a search by two callers.</summary>
internal sealed class KnownAnswers
{
    public const int Nearest = 10;

    private const int Callers = 2;
    private const double Wanted = 0.99;
    private static readonly TimeSpan _turn = TimeSpan.FromSeconds(2);
    private static readonly int[] _widths = [40, 60, 80, 100, 150, 200, 300, 400];

    private readonly float[][] _queries;
    private readonly HashSet<long>[] _expected;

    /// <param name="rows">(N, D), unit length.</param>
    /// <param name="queries">(Q, D), unit length.</param>
    /// <param name="first">The id of the first row: the others follow.</param>
    public KnownAnswers(Tensor rows, Tensor queries, long first)
    {
        _queries = [.. Enumerable.Range(0, (int)queries.shape[0]).Select(query => VectorRows.Of(queries, query, 1).ToArray())];
        _expected =
            [.. ExactNeighbours.Find(rows, queries, Nearest).Select(row => row + first).Chunk(Nearest).Select(ids => ids.ToHashSet())];
    }

    public IReadOnlyList<float[]> Queries => _queries;

    /// <returns>The least width that finds 99 of 100; the greatest where none does.</returns>
    public async Task<int> LeastWidthAsync(Func<float[], int, Task<IEnumerable<long>>> search)
    {
        foreach (var width in _widths)
        {
            if ((await AskAsync(query => search(query, width), TimeSpan.Zero)).Recall >= Wanted)
            {
                return width;
            }
        }

        return _widths[^1];
    }

    /// <summary>Asks for a while, every query at least once.</summary>
    /// <returns>Seconds a query, and the share of the nearest that was found.</returns>
    public Task<(double Seconds, double Recall)> AskAsync(Func<float[], Task<IEnumerable<long>>> search) => AskAsync(search, _turn);

    private async Task<(double Seconds, double Recall)> AskAsync(Func<float[], Task<IEnumerable<long>>> search, TimeSpan turn)
    {
        var (correct, answers, next, clock) = (0L, 0, -1, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int query; clock.Elapsed < turn || next < _queries.Length;)
            {
                query = Interlocked.Increment(ref next) % _queries.Length;
                var ids = await search(_queries[query]);
                Interlocked.Add(ref correct, ids.Count(_expected[query].Contains));
                Interlocked.Increment(ref answers);
            }
        })));
        return (clock.Elapsed.TotalSeconds / answers, (double)correct / answers / Nearest);
    }
}
