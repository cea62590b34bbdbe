using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Matching;

/// <summary>An item that a box of a frame looks like.</summary>
/// <param name="Distance">Euclidean, of unit vectors, 0 to 2.</param>
public readonly record struct SeenItem(string ItemId, double Distance);

/// <summary>The time in which a live video shows an item: from the first to the last frame in which it was seen.</summary>
/// <param name="IsOver">False: it may go on.</param>
public sealed record ShownItem(string ItemId, TimeSpan From, TimeSpan To, bool IsOver);

/// <summary>
/// Tells which items a live video shows, while it runs. An item is announced when it was seen in k of the last n frames, and is over
/// when it has not been seen for a while. The same frames give the same answers; memory does not grow with the video. Not safe for
/// many threads.
/// </summary>
public sealed class LiveMatcher
{
    private readonly LiveOptions _options;
    private readonly Queue<(TimeSpan Time, HashSet<string> Items)> _frames = []; // the last n
    private readonly SortedDictionary<string, ShownItem> _shown = new(StringComparer.Ordinal);
    private TimeSpan _now = TimeSpan.MinValue;

    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public LiveMatcher(LiveOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        _options = options;
    }

    /// <summary>What is shown now, by the items' ids.</summary>
    public IReadOnlyList<ShownItem> Shown => [.. _shown.Values];

    /// <summary>Takes the next frame and tells what changed: items that are over, then items that are announced, by their ids.</summary>
    /// <param name="time">Later than the frame before.</param>
    /// <param name="seen">For each of its boxes, the item that it looks like most. None: nothing was seen.</param>
    /// <exception cref="ArgumentException">The time goes back.</exception>
    public IReadOnlyList<ShownItem> Add(TimeSpan time, IEnumerable<SeenItem> seen)
    {
        if (time <= _now)
        {
            throw new ArgumentException($"A frame at {time:c} cannot follow one at {_now:c}.", nameof(time));
        }

        var items = seen.Where(item => item.Distance <= _options.MaxDistance).Select(item => item.ItemId).ToHashSet();
        _now = time;
        var over = EndThoseBefore(time - _options.Patience);
        Remember(time, items);
        foreach (var item in items.Where(_shown.ContainsKey))
        {
            _shown[item] = _shown[item] with { To = time };
        }

        return [.. over, .. Announce(items)];
    }

    /// <summary>Ends the video: what is still shown is over.</summary>
    public IReadOnlyList<ShownItem> End()
    {
        var over = EndThoseBefore(TimeSpan.MaxValue);
        _frames.Clear();
        return over;
    }

    private ShownItem[] EndThoseBefore(TimeSpan time)
    {
        ShownItem[] over = [.. _shown.Values.Where(shown => shown.To < time).Select(shown => shown with { IsOver = true })];
        foreach (var shown in over)
        {
            _shown.Remove(shown.ItemId);
        }

        return over;
    }

    // Frames of before the patience ended say nothing about now: an item that was over would be announced again by them.
    private void Remember(TimeSpan time, HashSet<string> items)
    {
        _frames.Enqueue((time, items));
        while (_frames.Count > _options.Frames || _frames.Peek().Time < time - _options.Patience)
        {
            _frames.Dequeue();
        }
    }

    private IEnumerable<ShownItem> Announce(HashSet<string> items)
    {
        foreach (var item in items.Where(item => !_shown.ContainsKey(item)).Order(StringComparer.Ordinal))
        {
            TimeSpan[] seen = [.. _frames.Where(frame => frame.Items.Contains(item)).Select(frame => frame.Time)];
            if (seen.Length >= _options.Agreeing)
            {
                _shown[item] = new ShownItem(item, seen[0], seen[^1], IsOver: false);
                yield return _shown[item];
            }
        }
    }
}
