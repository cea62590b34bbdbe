using System.Collections.Concurrent;

namespace Vitrine.Vision.Data;

/// <summary>What was skipped of a data set, pictures or rows: counted all, named the first. Safe for many threads.</summary>
public sealed class DataFaults
{
    /// <summary>How many are named.</summary>
    public const int MostNamed = 100;

    private readonly ConcurrentDictionary<string, byte> _locations = new();
    private readonly ConcurrentQueue<(string Location, string Reason)> _named = new();
    private int _count;

    public int Count => _count;

    public IReadOnlyCollection<(string Location, string Reason)> Named => _named;

    /// <summary>Counts a picture, once however often it is met.</summary>
    /// <param name="reason">A stable code, as <see cref="Media.PictureReason"/>.</param>
    public void Add(string location, string reason)
    {
        if (_locations.TryAdd(location, 0) && Interlocked.Increment(ref _count) <= MostNamed)
        {
            _named.Enqueue((location, reason));
        }
    }
}
