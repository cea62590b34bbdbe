namespace Vitrine.Vision.Labels;

/// <summary>
/// How probable a network's labels are → what is told. Labels are of two kinds: those named <c>category/NAME</c> are what a picture may
/// show, of which the most probable one is told; any other is a style, which is told where its probability reaches its threshold.
/// </summary>
public sealed class LabelReading
{
    private const string CategoryPrefix = "category/";

    private readonly (int Label, string Name)[] _categories;
    private readonly (int Label, string Name, float Threshold)[] _styles;

    /// <param name="labels">In the order of the probabilities.</param>
    /// <param name="thresholds">Of each label; a category's is not looked at.</param>
    /// <exception cref="ArgumentException">There are not as many thresholds as labels.</exception>
    public LabelReading(IReadOnlyList<string> labels, IReadOnlyList<float> thresholds)
    {
        if (labels.Count != thresholds.Count)
        {
            throw new ArgumentException($"there are {thresholds.Count} thresholds for {labels.Count} labels", nameof(thresholds));
        }

        var kinds = labels.Index().ToLookup(label => IsCategory(label.Item));
        _categories = [.. kinds[true].Select(label => (label.Index, label.Item[CategoryPrefix.Length..]))];
        _styles = [.. kinds[false].Select(label => (label.Index, label.Item, thresholds[label.Index]))];
    }

    /// <summary>The label of a category.</summary>
    public static string LabelOf(string category) => CategoryPrefix + category;

    /// <summary>Whether a label is a category's.</summary>
    public static bool IsCategory(string label) =>
        label.Length > CategoryPrefix.Length && label.StartsWith(CategoryPrefix, StringComparison.Ordinal);

    /// <param name="probabilities">Of each label, 0 to 1.</param>
    public Description Read(IReadOnlyList<float> probabilities)
    {
        var best = _categories.Select(category => (category.Name, Probability: probabilities[category.Label]))
            .DefaultIfEmpty((Name: "", Probability: 0)).MaxBy(category => category.Probability);
        return new Description(
            best.Name,
            best.Probability,
            [
                .. _styles.Where(style => probabilities[style.Label] >= style.Threshold)
                    .Select(style => new ToldStyle(style.Name, probabilities[style.Label])).OrderByDescending(style => style.Probability),
            ]);
    }
}
