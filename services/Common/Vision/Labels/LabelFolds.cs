using Vitrine.Vision.Sampling;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Labels;

/// <summary>
/// Folds with every label in all of them: iterative stratification (Sechidis, Tsoumakas, Vlahavas, "On the Stratification of
/// Multi-Label Data", 2011). The label with the fewest rows left is dealt first, each row to the fold that still lacks it most.
/// </summary>
public static class LabelFolds
{
    /// <param name="truth">(rows, labels).</param>
    /// <param name="folds">How many, 2 or more.</param>
    /// <param name="seed">Decides the order of the rows.</param>
    /// <returns>The fold of each row, from 0; the same for the same seed.</returns>
    /// <exception cref="ArgumentException">There are fewer than two folds, or a label has fewer rows than there are folds.</exception>
    public static int[] Stratify(bool[,] truth, int folds, int seed)
    {
        var dealt = Deal(truth, folds, seed);
        Check(dealt, truth);
        return dealt;
    }

    /// <summary>The same without the last check: a fold may have no row of a label.</summary>
    internal static int[] Deal(bool[,] truth, int folds, int seed)
    {
        var (rows, labels) = (truth.GetLength(0), truth.GetLength(1));
        var left = SeededRandom.For(seed, folds).Shuffle(Enumerable.Range(0, rows).ToArray()).ToList();
        var wanted = Enumerable.Range(0, labels)
            .Select(label => Enumerable.Repeat((double)Count(left, label) / folds, folds).ToArray()).ToArray();
        var room = Enumerable.Repeat((double)rows / folds, folds).ToArray();
        var fold = new int[rows];
        while (left.Count > 0)
        {
            var rarest = Enumerable.Range(0, labels).Where(label => left.Exists(row => truth[row, label])).Cast<int?>()
                .MinBy(label => Count(left, label!.Value)); // Null: the rows that are left have no label.
            foreach (var row in left.Where(row => rarest is not { } label || truth[row, label]))
            {
                fold[row] = Enumerable.Range(0, folds).MaxBy(f => (rarest is { } label ? wanted[label][f] : 0, room[f]));
                room[fold[row]]--;
                foreach (var label in Enumerable.Range(0, labels).Where(label => truth[row, label]))
                {
                    wanted[label][fold[row]]--;
                }
            }

            left.RemoveAll(row => rarest is not { } label || truth[row, label]);
        }

        return fold;

        int Count(List<int> among, int label) => among.Count(row => truth[row, label]);
    }

    /// <exception cref="ArgumentException">
    /// There are fewer than two folds, one has no row, or a label no row in one; fold and label are named, from 0.
    /// </exception>
    internal static void Check(IReadOnlyList<int> folds, bool[,] truth)
    {
        if (folds.Count != truth.GetLength(0) || folds.Min() < 0 || folds.Max() < 1)
        {
            throw new ArgumentException(
                $"a fold from 0 is needed for each of {truth.GetLength(0)} rows, and two folds at least", nameof(folds));
        }

        if (Lacking(folds, truth) is var (fold, label))
        {
            throw new ArgumentException($"fold {fold} has no row with label {label}", nameof(folds));
        }
    }

    /// <summary>A fold and a label that no row of it has; null: there is none.</summary>
    internal static (int Fold, int Label)? Lacking(IReadOnlyList<int> folds, bool[,] truth) =>
        Split(folds).SelectMany((split, fold) => Enumerable.Range(0, truth.GetLength(1))
            .Where(label => !split.Unseen.Any(row => truth[row, label])).Select(label => ((int Fold, int Label)?)(fold, label)))
        .FirstOrDefault();

    /// <summary>For each fold the rows outside it, and its own.</summary>
    internal static IEnumerable<(int[] Seen, int[] Unseen)> Split(IReadOnlyList<int> folds)
    {
        var rows = Enumerable.Range(0, folds.Count).ToArray();
        return Enumerable.Range(0, folds.Max() + 1).Select(fold =>
            (Array.FindAll(rows, row => folds[row] != fold), Array.FindAll(rows, row => folds[row] == fold)));
    }
}
