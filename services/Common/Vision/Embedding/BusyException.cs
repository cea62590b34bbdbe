namespace Vitrine.Vision.Embedding;

/// <summary>The engine's queue is full; nothing was done.</summary>
public sealed class BusyException : Exception
{
    public BusyException(TimeSpan retryAfter) : base("the queue of the network is full") => RetryAfter = retryAfter;

    /// <summary>When the pictures that wait now should be through.</summary>
    public TimeSpan RetryAfter { get; }
}
