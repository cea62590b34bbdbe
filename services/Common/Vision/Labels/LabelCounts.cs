namespace Vitrine.Vision.Labels;

/// <summary>Decisions, counted by whether they are right.</summary>
/// <param name="Hits">Told and true.</param>
/// <param name="FalseAlarms">Told and not true.</param>
/// <param name="Misses">True and not told.</param>
internal readonly record struct LabelCounts(int Hits, int FalseAlarms, int Misses)
{
    public static LabelCounts Of(bool told, bool isTrue) => new(told && isTrue ? 1 : 0, told && !isTrue ? 1 : 0, !told && isTrue ? 1 : 0);

    public static LabelCounts operator +(LabelCounts one, LabelCounts other) =>
        new(one.Hits + other.Hits, one.FalseAlarms + other.FalseAlarms, one.Misses + other.Misses);

    public static LabelCounts operator -(LabelCounts one, LabelCounts other) =>
        new(one.Hits - other.Hits, one.FalseAlarms - other.FalseAlarms, one.Misses - other.Misses);

    /// <summary>
    /// The weighted harmonic mean of precision and recall, recall counting beta times as much (van Rijsbergen, "Information
    /// Retrieval", 1979); 0 where nothing is hit.
    /// </summary>
    public double F(double beta)
    {
        var square = beta * beta;
        return Hits == 0 ? 0 : (1 + square) * Hits / (((1 + square) * Hits) + (square * Misses) + FalseAlarms);
    }
}
