namespace Vitrine.Vision.Labels;

/// <summary>What a network told while its training went on.</summary>
/// <param name="Epoch">Epochs that had ended, from 1.</param>
/// <param name="Step">Gradient steps that had been taken.</param>
public sealed record EpochPredictions(int Epoch, int Step, LabelPredictions Predictions);
