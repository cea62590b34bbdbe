using Vitrine.Media;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Detection;

namespace Vitrine.Vision.Metrics;

/// <summary>
/// Pairs what was found of one class in one picture with what is there, the highest score first, each with the free thing that
/// it overlaps most, by COCO's rules.
/// </summary>
internal sealed class SceneMatching
{
    private const double MostOverlap = 1 - 1e-10; // So that an overlap of 1 can be asked for.

    private readonly LabelledBox[] _truth;
    private readonly double[][] _overlaps; // of each found with each thing

    /// <param name="truth">The boxes of the class.</param>
    /// <param name="found">The detections of the class, in any order; of equal scores the first comes first.</param>
    /// <param name="most">How many of them count, the best.</param>
    public SceneMatching(IEnumerable<LabelledBox> truth, IEnumerable<DetectedObject> found, int most)
    {
        _truth = [.. truth];
        Found = [.. found.OrderByDescending(one => one.Score).Take(most)];
        _overlaps = [.. Found.Select(one => Array.ConvertAll(_truth, thing => Overlap(one.Box, thing)))];
    }

    /// <summary>What counts, the highest score first.</summary>
    public IReadOnlyList<DetectedObject> Found { get; }

    /// <summary>How many things of a size are to be found.</summary>
    public int Targets(SizeRange size) => _truth.Count(thing => IsTarget(thing, size));

    /// <summary>What each of <see cref="Found"/> is worth.</summary>
    /// <param name="overlap">That a pair needs at least, 0 to 1.</param>
    /// <param name="size">
    /// Things of another size are ignored like those marked so; what is found beside all things counts by its own size.
    /// </param>
    public Outcome[] Match(double overlap, SizeRange size)
    {
        // Targets come first: an ignored thing takes only what no target could take.
        var order = Enumerable.Range(0, _truth.Length).OrderBy(thing => IsTarget(_truth[thing], size) ? 0 : 1).ToArray();
        var taken = new bool[_truth.Length];
        return [.. Found.Select((one, i) =>
        {
            if (Best(_overlaps[i], order, taken, Math.Min(overlap, MostOverlap), size) is not { } thing)
            {
                return size.Holds(one.Box.Area) ? Outcome.Wrong : Outcome.Ignored;
            }

            taken[thing] = true;
            return IsTarget(_truth[thing], size) ? Outcome.Right : Outcome.Ignored;
        })];
    }

    // Of equal overlaps the last wins, as in the reference implementation.
    private int? Best(double[] overlaps, int[] order, bool[] taken, double least, SizeRange size)
    {
        int? best = null;
        foreach (var thing in order)
        {
            if (best is { } target && IsTarget(_truth[target], size) && !IsTarget(_truth[thing], size))
            {
                break;
            }

            var isFree = !taken[thing] || _truth[thing].Kind == BoxKind.Crowd;
            if (isFree && overlaps[thing] >= least)
            {
                (best, least) = (thing, overlaps[thing]);
            }
        }

        return best;
    }

    private static bool IsTarget(LabelledBox thing, SizeRange size) => thing.Kind == BoxKind.Target && size.Holds(thing.Area);

    /// <summary>Shared area / joint area; of a crowd, the share of what was found that lies in it.</summary>
    private static double Overlap(PictureRegion found, LabelledBox thing)
    {
        var shared = Area(found.Intersect(thing.Region));
        return shared == 0
            ? 0
            : shared / (thing.Kind == BoxKind.Crowd ? Area(found) : Area(found) + Area(thing.Region) - shared);
    }

    // In double precision, because thresholds are met exactly.
    private static double Area(PictureRegion box) =>
        Math.Max(0, (double)box.Right - box.Left) * Math.Max(0, (double)box.Bottom - box.Top);
}

/// <summary>What a detection is worth.</summary>
internal enum Outcome
{
    Wrong,
    Right,

    /// <summary>Neither.</summary>
    Ignored,
}

/// <summary>Things by their area.</summary>
/// <param name="Least">In square pixels, included.</param>
/// <param name="Most">In square pixels, included.</param>
internal readonly record struct SizeRange(double Least, double Most)
{
    public bool Holds(double area) => area >= Least && area <= Most;
}
