namespace Vitrine.Vision.Embedding;

/// <summary>What one pass through a backbone gives of a picture.</summary>
/// <param name="Vector">Of unit length, D numbers.</param>
/// <param name="Probabilities">Of the labels, L numbers from 0 to 1.</param>
public sealed record DescribedPicture(float[] Vector, float[] Probabilities);
