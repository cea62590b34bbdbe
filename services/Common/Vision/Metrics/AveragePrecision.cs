namespace Vitrine.Vision.Metrics;

/// <summary>
/// Average precision of detections as COCO measures it (Lin et al., arXiv:1405.0312, and cocodataset.org/#detection-eval): of
/// each class the precision at 101 recalls, made to fall, then the mean over recalls, overlaps and classes.
/// </summary>
public static class AveragePrecision
{
    private const int MostFound = 100; // Of a class in a picture.

    private static readonly double[] _overlaps = Steps(0.5, 0.95, 10);
    private static readonly double[] _recalls = Steps(0, 1, 101);
    private static readonly SizeRange _all = new(0, 1e10);

    private static readonly (string Name, SizeRange Size)[] _sizes =
    [
        ("ap-small", _all with { Most = 32 * 32 }), ("ap-medium", new(32 * 32, 96 * 96)),
        ("ap-large", _all with { Least = 96 * 96 }),
    ];

    /// <param name="scenes">Pictures in any order; it decides between equal scores alone.</param>
    /// <param name="labels">The detector's classes, in its order.</param>
    /// <param name="ct">Looked at between classes.</param>
    /// <exception cref="ArgumentException">
    /// There is nothing to be found, a class is not in the list, or a detection is no number; the scene is named.
    /// </exception>
    public static DetectionReport Run(IReadOnlyList<DetectedScene> scenes, IReadOnlyList<string> labels, CancellationToken ct)
    {
        Check(scenes, labels);
        var classes = new List<ClassScore>();
        foreach (var (label, matchings) in ByClass(scenes, labels).Index())
        {
            ct.ThrowIfCancellationRequested();
            if (matchings.Sum(matching => matching.Targets(_all)) is > 0 and var targets)
            {
                classes.Add(new ClassScore(labels[label], targets, Metrics(matchings)));
            }
        }

        return classes.Count == 0
            ? throw new ArgumentException("the scenes hold nothing to be found", nameof(scenes))
            : new DetectionReport(scenes.Count, classes.Sum(one => one.Targets), Mean(classes), classes);
    }

    private static void Check(IReadOnlyList<DetectedScene> scenes, IReadOnlyList<string> labels)
    {
        var known = labels.ToHashSet();
        foreach (var (i, scene) in scenes.Index())
        {
            var stranger = scene.Truth.FirstOrDefault(box => !known.Contains(box.Label));
            if (stranger is not null)
            {
                throw new ArgumentException($"scene {i}: '{stranger.Label}' is no class of the detector", nameof(scenes));
            }

            foreach (var found in scene.Found)
            {
                if (found.Label < 0 || found.Label >= labels.Count || !float.IsFinite(found.Score) || !float.IsFinite(found.Box.Area))
                {
                    throw new ArgumentException(
                        $"scene {i}: a detection must be a box of class 0 to {labels.Count - 1} with a score, got {found}",
                        nameof(scenes));
                }
            }
        }
    }

    // Of each label, the scenes that show it or where it was found.
    private static List<SceneMatching>[] ByClass(IReadOnlyList<DetectedScene> scenes, IReadOnlyList<string> labels)
    {
        var classes = labels.Select(_ => new List<SceneMatching>()).ToArray();
        var places = labels.Index().ToDictionary(label => label.Item, label => label.Index);
        foreach (var scene in scenes)
        {
            var truth = scene.Truth.ToLookup(box => places[box.Label]);
            var found = scene.Found.ToLookup(one => one.Label);
            foreach (var label in truth.Select(group => group.Key).Union(found.Select(group => group.Key)))
            {
                classes[label].Add(new SceneMatching(truth[label], found[label], MostFound));
            }
        }

        return classes;
    }

    private static Dictionary<string, double> Metrics(List<SceneMatching> matchings)
    {
        var curves = Array.ConvertAll(_overlaps, overlap => Curve.Of(matchings, overlap, _all));
        var metrics = new Dictionary<string, double>
        {
            ["ap"] = curves.Average(curve => curve.Precision),
            ["ap50"] = curves[0].Precision,
            ["ap75"] = curves[5].Precision,
        };
        foreach (var (name, size) in _sizes.Where(size => matchings.Any(matching => matching.Targets(size.Size) > 0)))
        {
            metrics[name] = _overlaps.Average(overlap => Curve.Of(matchings, overlap, size).Precision);
        }

        metrics["ar@100"] = curves.Average(curve => curve.Recall);
        return metrics;
    }

    private static Dictionary<string, double> Mean(List<ClassScore> classes) => DetectionReport.MetricNames
        .Select(name => (Name: name, Values: classes.Where(one => one.Metrics.ContainsKey(name)).Select(one => one.Metrics[name]).ToList()))
        .Where(metric => metric.Values.Count > 0)
        .ToDictionary(metric => metric.Name, metric => metric.Values.Average());

    // As numpy.linspace counts: recalls such as 3/10 are compared with these very numbers.
    private static double[] Steps(double first, double last, int count) =>
        [.. Enumerable.Range(0, count - 1).Select(i => first + (i * ((last - first) / (count - 1)))), last];

    /// <summary>Precision over recall of one class.</summary>
    /// <param name="Precision">Its mean over 101 recalls.</param>
    /// <param name="Recall">The highest.</param>
    private readonly record struct Curve(double Precision, double Recall)
    {
        /// <param name="matchings">With one target of the size at least.</param>
        public static Curve Of(List<SceneMatching> matchings, double overlap, SizeRange size)
        {
            var targets = matchings.Sum(matching => matching.Targets(size));
            var outcomes = matchings
                .SelectMany(matching => matching.Found.Select(one => one.Score).Zip(matching.Match(overlap, size)))
                .Where(found => found.Second != Outcome.Ignored)
                .OrderByDescending(found => found.First).Select(found => found.Second == Outcome.Right).ToArray();
            var (recalls, precisions) = (new double[outcomes.Length], new double[outcomes.Length]);
            var right = 0;
            for (var i = 0; i < outcomes.Length; i++)
            {
                right += outcomes[i] ? 1 : 0;
                (recalls[i], precisions[i]) = ((double)right / targets, (double)right / (i + 1));
            }

            for (var i = precisions.Length - 2; i >= 0; i--)
            {
                precisions[i] = Math.Max(precisions[i], precisions[i + 1]); // What a later, longer list still reaches.
            }

            var place = 0;
            var sum = 0.0;
            foreach (var recall in _recalls)
            {
                while (place < recalls.Length && recalls[place] < recall)
                {
                    place++;
                }

                sum += place < precisions.Length ? precisions[place] : 0;
            }

            return new Curve(sum / _recalls.Length, (double)right / targets);
        }
    }
}
