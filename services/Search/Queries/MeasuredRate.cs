namespace Vitrine.Search.Queries;

/// <summary>How long a row takes, by what was measured: a mean in which the newest counts most. Safe for many threads.</summary>
internal sealed class MeasuredRate
{
    /// <summary>What is less measures the way to the rows, not the rows.</summary>
    private const long LeastRows = 1000;

    private const double Newest = 0.2;

    private readonly Lock _lock = new();
    private double? _seconds;

    /// <summary>What so many rows should take; null: nothing was measured yet.</summary>
    public TimeSpan? Expect(long rows)
    {
        lock (_lock)
        {
            return _seconds is { } seconds ? TimeSpan.FromSeconds(seconds * rows) : null;
        }
    }

    /// <summary>How many rows take so long; null: nothing was measured yet.</summary>
    public long? Rows(TimeSpan time)
    {
        lock (_lock)
        {
            return _seconds is { } seconds ? (long)Math.Min(time.TotalSeconds / seconds, long.MaxValue / 2) : null;
        }
    }

    public void Record(long rows, TimeSpan time)
    {
        if (rows < LeastRows || time <= TimeSpan.Zero)
        {
            return;
        }

        lock (_lock)
        {
            var seconds = time.TotalSeconds / rows;
            _seconds = _seconds is { } before ? before + Newest * (seconds - before) : seconds;
        }
    }
}
