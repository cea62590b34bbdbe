namespace Vitrine.Vision.Data;

/// <summary>Rows with several labels whose labels are all in a list.</summary>
public static class MultiLabelRows
{
    /// <summary>A label that is not in the list.</summary>
    public const string LabelUnknown = "LABEL_UNKNOWN";

    /// <summary>A row without a label, or without one that is in the list.</summary>
    public const string NoLabel = "NO_LABEL";

    /// <summary>Leaves out labels that are not in the list, and then rows without one.</summary>
    /// <param name="faults">Takes what was left out, named with its file and line.</param>
    public static IEnumerable<MultiLabelPicture> Keep(
        IEnumerable<MultiLabelPicture> rows, IReadOnlyCollection<string> labels, DataFaults faults)
    {
        foreach (var row in rows)
        {
            foreach (var stranger in row.Labels.Except(labels))
            {
                faults.Add($"{row.Where}: label '{stranger}'", LabelUnknown);
            }

            string[] known = [.. row.Labels.Intersect(labels)];
            if (known.Length == 0)
            {
                faults.Add(row.Where, NoLabel);
                continue;
            }

            yield return row with { Labels = known };
        }
    }

    /// <summary>Which labels each row has, (rows, labels).</summary>
    /// <param name="labels">Every row's are among them.</param>
    public static bool[,] Truth(IReadOnlyList<MultiLabelPicture> rows, IReadOnlyList<string> labels)
    {
        var truth = new bool[rows.Count, labels.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            for (var label = 0; label < labels.Count; label++)
            {
                truth[row, label] = rows[row].Labels.Contains(labels[label]);
            }
        }

        return truth;
    }
}
