namespace Vitrine.Vision.Embedding;

/// <summary>The batch sizes that a network runs with: few, so that each can be warmed up.</summary>
internal static class BatchShapes
{
    /// <summary>Ascending.</summary>
    public static IReadOnlyList<int> All { get; } = [1, 2, 4, 8, 16, 32];

    public static int Largest => All[^1];

    /// <summary>
    /// The size to run next for so many pictures: rounded up where that wastes at most a quarter, and else the largest
    /// that is full.
    /// </summary>
    public static int Next(int count)
    {
        var full = All.Last(size => size <= count);
        var rounded = All.FirstOrDefault(size => size >= count);
        return 4 * count >= 3 * rounded && rounded > 0 ? rounded : full;
    }
}
