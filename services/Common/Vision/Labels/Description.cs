namespace Vitrine.Vision.Labels;

/// <summary>What a network of labels tells of a picture, see <see cref="LabelReading"/>.</summary>
/// <param name="Category">The most probable one; empty: the network knows none.</param>
/// <param name="CategoryProbability">0 to 1.</param>
/// <param name="Styles">The most probable first; perhaps none.</param>
public sealed record Description(string Category, float CategoryProbability, IReadOnlyList<ToldStyle> Styles);

/// <summary>A style that a picture has.</summary>
/// <param name="Probability">Its label's threshold to 1.</param>
public readonly record struct ToldStyle(string Name, float Probability);
