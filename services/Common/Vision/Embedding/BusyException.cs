namespace Vitrine.Vision.Embedding;

/// <summary>The queue is full; nothing was done.</summary>
public sealed class BusyException : Exception
{
    public BusyException(TimeSpan retryAfter) : base("the queue is full") => RetryAfter = retryAfter;

    /// <summary>When those that wait now should be through.</summary>
    public TimeSpan RetryAfter { get; }
}
