namespace Vitrine.Catalog.Embedder;

/// <summary>Refuses what cannot be compared by cosine.</summary>
internal static class FeatureGuard
{
    /// <param name="what">Whose feature it is, for the message.</param>
    /// <exception cref="ArgumentException">It has the wrong length, is not finite or has no length.</exception>
    public static void Check(ReadOnlySpan<float> feature, EmbeddingSpace space, string what)
    {
        if (feature.Length != space.Dimension)
        {
            throw new ArgumentException(
                $"The feature of {what} has {feature.Length} numbers; "
                + $"space {space.Id} ({space.Model}) has {space.Dimension}.");
        }

        var squares = 0f;
        foreach (var number in feature)
        {
            squares += number * number;
        }

        if (!float.IsFinite(squares) || squares is 0)
        {
            throw new ArgumentException($"The feature of {what} is not finite or has no length.");
        }
    }
}
