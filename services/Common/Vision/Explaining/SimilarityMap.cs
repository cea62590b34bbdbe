namespace Vitrine.Vision.Explaining;

/// <summary>Where on a picture its similarity to another is: a cell for each equal part of the picture.</summary>
/// <param name="Height">Cells above each other.</param>
/// <param name="Width">Cells beside each other.</param>
/// <param name="Values">
/// (H, W), row by row. Their mean is the similarity; below 0 is what makes the pictures less alike.
/// </param>
public sealed record SimilarityMap(int Height, int Width, IReadOnlyList<double> Values)
{
    /// <summary>The sum of maps of one picture, in the size of the largest. Its mean is the sum of their means.</summary>
    internal static SimilarityMap Sum(IReadOnlyList<SimilarityMap> maps)
    {
        var (height, width) = (maps.Max(map => map.Height), maps.Max(map => map.Width));
        var sum = new double[height * width];
        foreach (var map in maps)
        {
            var (rows, columns) = (Overlaps(map.Height, height), Overlaps(map.Width, width));
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += rows[i / width].Sum(row =>
                    row.Share * columns[i % width].Sum(column => column.Share * map.Values[(row.Cell * map.Width) + column.Cell]));
            }
        }

        return new SimilarityMap(height, width, sum);
    }

    // For each of the new cells the old ones below it, and which share of it each covers: the mean stays as it is.
    private static (int Cell, double Share)[][] Overlaps(int from, int to) =>
    [
        .. Enumerable.Range(0, to).Select(cell =>
        {
            var (start, end) = (cell * (double)from / to, (cell + 1) * (double)from / to);
            return Enumerable.Range(0, from)
                .Select(old => (old, (Math.Min(end, old + 1) - Math.Max(start, old)) / (end - start)))
                .Where(part => part.Item2 > 0).ToArray();
        }),
    ];
}
