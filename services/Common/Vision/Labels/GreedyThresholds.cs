namespace Vitrine.Vision.Labels;

/// <summary>
/// Thresholds of the highest F. The macro average is a sum over labels: each label's best cut is the best of all. In the others labels
/// act together, so one label after the other takes its best cut while the rest stands, until none gets better.
/// </summary>
internal static class GreedyThresholds
{
    private const double LeastGain = 1e-12; // Below it rounding could go round in circles.

    public static float[] Find(float[,] probabilities, bool[,] truth, FAverage average, double beta)
    {
        var labels = RankedLabel.All(probabilities, truth);
        var told = Array.ConvertAll(labels, label => label.Best(told => label.Counts(told).F(beta)).Told);
        if (average != FAverage.Macro)
        {
            Climb(labels, told, truth, average, beta);
        }

        return [.. labels.Zip(told, (label, count) => label.Threshold(count))];
    }

    private static void Climb(RankedLabel[] labels, int[] told, bool[,] truth, FAverage average, double beta)
    {
        var groups = new LabelCounts[average.Groups(truth.GetLength(0), truth.GetLength(1))];
        for (var label = 0; label < labels.Length; label++)
        {
            Add(label, told[label], groups);
        }

        for (var improved = true; improved;)
        {
            improved = false;
            for (var label = 0; label < labels.Length; label++)
            {
                var values = Values(label, told[label], groups);
                var best = labels[label].Best(count => values[count]);
                if (best.Value > values[told[label]] + LeastGain)
                {
                    Move(label, told[label], best.Told, groups);
                    (told[label], improved) = (best.Told, true);
                }
            }
        }

        void Add(int label, int count, LabelCounts[] groups)
        {
            foreach (var (place, row) in labels[label].Rows.Index())
            {
                groups[average.Group(row, label)] += LabelCounts.Of(place < count, truth[row, label]);
            }
        }

        // The sum of F over the groups, for each number of rows that the label tells.
        double[] Values(int label, int current, LabelCounts[] groups)
        {
            var changed = (LabelCounts[])groups.Clone();
            Move(label, current, 0, changed);
            var values = new double[labels[label].Rows.Length + 1];
            values[0] = changed.Sum(group => group.F(beta));
            foreach (var (place, row) in labels[label].Rows.Index())
            {
                ref var group = ref changed[average.Group(row, label)];
                var before = group.F(beta);
                group += Told(truth[row, label]);
                values[place + 1] = values[place] + group.F(beta) - before;
            }

            return values;
        }

        void Move(int label, int from, int to, LabelCounts[] groups)
        {
            for (var place = Math.Min(from, to); place < Math.Max(from, to); place++)
            {
                var row = labels[label].Rows[place];
                ref var group = ref groups[average.Group(row, label)];
                group = to > from ? group + Told(truth[row, label]) : group - Told(truth[row, label]);
            }
        }
    }

    // What changes when a row is told that was not.
    private static LabelCounts Told(bool isTrue) => LabelCounts.Of(true, isTrue) - LabelCounts.Of(false, isTrue);
}
