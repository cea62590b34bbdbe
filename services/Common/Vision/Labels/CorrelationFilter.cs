namespace Vitrine.Vision.Labels;

/// <summary>
/// Leaves out models that say what a better one says already: from the best to the worst, each stays whose correlation with none that
/// stayed is over the limit.
/// </summary>
public static class CorrelationFilter
{
    /// <param name="models">Of each model the probabilities (rows, labels).</param>
    /// <param name="scores">Of each model, higher is better; of two as good the first counts as the better.</param>
    /// <param name="limit">0 to 1; the contest's 0.9.</param>
    /// <returns>What became of each model, in their order.</returns>
    /// <exception cref="ArgumentException">There is not one score a model, or the shapes differ.</exception>
    public static IReadOnlyList<FilteredModel> Run(IReadOnlyList<float[,]> models, IReadOnlyList<double> scores, double limit = 0.9)
    {
        if (scores.Count != models.Count)
        {
            throw new ArgumentException($"one a model is needed, {models.Count}, got {scores.Count}", nameof(scores));
        }

        var filtered = new FilteredModel[models.Count];
        var kept = new List<int>();
        foreach (var model in Enumerable.Range(0, models.Count).OrderByDescending(model => scores[model]))
        {
            var nearest = kept.Select(other => new FilteredModel(Correlation(models[model], models[other]), other))
                .MaxBy(other => other.Correlation);
            filtered[model] = nearest is not null && nearest.Correlation > limit
                ? nearest
                : new FilteredModel(nearest?.Correlation ?? 0, null);
            if (filtered[model].IsKept)
            {
                kept.Add(model);
            }
        }

        return filtered;
    }

    /// <summary>
    /// Pearson's, -1 to 1: the mean over labels, because over all probabilities at once any two models agree that some labels are rare.
    /// Labels of which a model says the same of every row are left out; 0 where none is left.
    /// </summary>
    /// <param name="one">(rows, labels).</param>
    /// <param name="other">(rows, labels).</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double Correlation(float[,] one, float[,] other)
    {
        if ((one.GetLength(0), one.GetLength(1)) != (other.GetLength(0), other.GetLength(1)))
        {
            throw new ArgumentException("both must have the same rows and labels", nameof(other));
        }

        return Enumerable.Range(0, one.GetLength(1)).Select(label => Pearson(one.Column(label), other.Column(label)))
            .Where(double.IsFinite).DefaultIfEmpty(0).Average();
    }

    private static double Pearson(float[] one, float[] other)
    {
        var (meanOfOne, meanOfOther) = (one.Average(p => (double)p), other.Average(p => (double)p));
        var (product, square, squareOfOther) = (0.0, 0.0, 0.0);
        foreach (var (a, b) in one.Zip(other, (a, b) => (a - meanOfOne, b - meanOfOther)))
        {
            product += a * b;
            square += a * a;
            squareOfOther += b * b;
        }

        return product / Math.Sqrt(square * squareOfOther);
    }
}

/// <summary>What became of a model.</summary>
/// <param name="Correlation">With the one it is the most like, of those that stay; 0 for the best model.</param>
/// <param name="LeftFor">The better model that says the same already; null: it stays.</param>
public sealed record FilteredModel(double Correlation, int? LeftFor)
{
    public bool IsKept => LeftFor is null;
}
