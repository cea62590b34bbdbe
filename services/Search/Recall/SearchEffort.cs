using Microsoft.Extensions.Options;

namespace Vitrine.Search.Recall;

/// <summary>
/// How wide the index is searched. It follows the recall that was measured: wider at once where that is below the target, narrower
/// step by step where it is above. Safe for many threads.
/// </summary>
internal sealed class SearchEffort(IOptions<SearchOptions> options)
{
    /// <summary>Answers that are measured before the effort is changed.</summary>
    public const int Window = 20;

    /// <summary>pgvector's least useful and greatest width.</summary>
    public const int LeastEf = 10, MostEf = 1000;

    private const int Kept = 1000;
    private const double Wider = 1.5;
    private const double Narrower = 0.9;

    private readonly Lock _lock = new();
    private readonly Queue<Answer> _measured = new();
    private int _ef = Math.Clamp(options.Value.EfSearch, LeastEf, MostEf);
    private int _sinceChange;

    /// <summary>For pgvector's hnsw.ef_search.</summary>
    public int EfSearch => Volatile.Read(ref _ef);

    /// <summary>Counts an answer that was measured.</summary>
    /// <param name="recall">Of the items that an exact search finds, the share that the answer had, 0 to 1.</param>
    /// <param name="drift">How much farther its items were than those, on the mean, 0 to 2.</param>
    public void Record(double recall, double drift)
    {
        lock (_lock)
        {
            _measured.Enqueue(new Answer(recall, drift));
            if (_measured.Count > Kept)
            {
                _measured.Dequeue();
            }

            if (++_sinceChange == Window)
            {
                _sinceChange = 0;
                var mean = _measured.TakeLast(Window).Average(one => one.Recall);
                _ef = mean < options.Value.TargetRecall ? Math.Min(MostEf, (int)Math.Ceiling(_ef * Wider))
                    : mean > (1 + options.Value.TargetRecall) / 2 ? Math.Max(LeastEf, (int)(_ef * Narrower))
                    : _ef;
            }
        }
    }

    /// <summary>What was measured last.</summary>
    public MeasuredRecall Measured()
    {
        lock (_lock)
        {
            return _measured.Count == 0
                ? new MeasuredRecall(0, 0, 0, 0)
                : new MeasuredRecall(
                    _measured.Count, _measured.Average(one => one.Recall), _measured.Min(one => one.Recall), _measured.Average(one => one.Drift));
        }
    }

    private readonly record struct Answer(double Recall, double Drift);
}

/// <param name="Answers">That were measured, at most the last 1,000.</param>
/// <param name="Recall">The mean, 0 to 1.</param>
/// <param name="Lowest">Of one answer.</param>
/// <param name="Drift">The mean.</param>
internal readonly record struct MeasuredRecall(int Answers, double Recall, double Lowest, double Drift);
