namespace Vitrine.Vision.Labels;

/// <summary>Over what F is averaged; the names are scikit-learn's.</summary>
public enum FAverage
{
    /// <summary>F of each label, and their mean: a rare label counts as much as a frequent one.</summary>
    Macro,

    /// <summary>One F of all decisions.</summary>
    Micro,

    /// <summary>F of each row, and their mean.</summary>
    Samples,
}

/// <summary>Every average is the mean of F over groups of decisions; here are the groups.</summary>
internal static class FAverageGroups
{
    public static int Groups(this FAverage average, int rows, int labels) => average switch
    {
        FAverage.Macro => labels,
        FAverage.Micro => 1,
        _ => rows,
    };

    public static int Group(this FAverage average, int row, int label) => average switch
    {
        FAverage.Macro => label,
        FAverage.Micro => 0,
        _ => row,
    };
}
