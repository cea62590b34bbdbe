using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Search;
using Vitrine.Search.Queries;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Recall;

/// <summary>
/// Runs a sample of approximate answers again, exactly, while nobody waits, and tells <see cref="SearchEffort"/> what they missed. An
/// item that came or went in between counts as missed or not: on a quiet catalogue the figures are exact.
/// </summary>
internal sealed partial class RecallMeter(
    CandidateFinder candidates, Ranking ranking, SearchEffort effort, ScanQueue scans, IOptions<SearchOptions> options,
    ILogger<RecallMeter> logger) : BackgroundService
{
    private const int MostWaiting = 32;

    /// <summary>The share of the time that it takes at most.</summary>
    private const double Share = 0.1;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<ApproximateAnswer> _waiting = Channel.CreateBounded<ApproximateAnswer>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _answers;

    /// <summary>Takes one answer of so many, as <see cref="SearchOptions.RecallSample"/> says.</summary>
    public void Offer(ApproximateAnswer answer)
    {
        if (options.Value.RecallSample > 0 && Interlocked.Increment(ref _answers) % options.Value.RecallSample == 0)
        {
            _waiting.Writer.TryWrite(answer);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var answer in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            while (scans.Waiting > 0)
            {
                await Task.Delay(_pause, stoppingToken);
            }

            var started = Stopwatch.GetTimestamp();
            try
            {
                await MeasureAsync(answer, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotMeasured(logger, exception.Message);
            }

            await Task.Delay(Stopwatch.GetElapsedTime(started) * (1 / Share - 1), stoppingToken);
        }
    }

    private async Task MeasureAsync(ApproximateAnswer answer, CancellationToken ct)
    {
        var scope = await candidates.ScopeAsync(answer.Filter, CandidateMode.Exact, ct);
        var sets = await candidates.FindAsync(answer.Query, answer.Filter, answer.TopK, CandidateMode.Exact, scope, ct);
        var exact = Ranking.Nearest(ranking.Score(answer.Query.Vectors, sets), answer.TopK);
        if (exact.Count == 0)
        {
            return;
        }

        var expected = exact.Select(item => item.ItemId).ToHashSet();
        var recall = (double)answer.Items.Count(item => expected.Contains(item.ItemId)) / expected.Count;
        var drift = answer.Items.Zip(exact, (found, right) => Math.Max(0, found.Distance - right.Distance)).DefaultIfEmpty().Average();
        effort.Record(recall, drift);
        SearchMetrics.Recall.Record(recall);
        SearchMetrics.DistanceDrift.Record(drift);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventId = 1, EventName = nameof(NotMeasured),
            Message = "The recall of an answer could not be measured: {Why}")]
        public static partial void NotMeasured(ILogger logger, string why);
    }
}

/// <summary>An answer that the index gave.</summary>
/// <param name="Items">Best first.</param>
internal sealed record ApproximateAnswer(
    QueryVectors Query, ItemFilter Filter, int TopK, IReadOnlyList<(long ItemId, double Distance)> Items);
