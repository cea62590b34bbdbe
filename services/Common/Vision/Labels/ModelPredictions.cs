namespace Vitrine.Vision.Labels;

/// <summary>What a model says of rows that it was not trained on.</summary>
/// <param name="Name">Of the model, or of the model and its epoch.</param>
/// <param name="Probabilities">(rows, labels), 0 to 1.</param>
public sealed record ModelPredictions(string Name, float[,] Probabilities);
