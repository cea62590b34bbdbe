using Vitrine.Vision.Labels;

namespace Vitrine.Trainer.Ensembles;

/// <summary>How far an ensemble is.</summary>
/// <param name="Done">Boosters.</param>
/// <param name="Total">Boosters: one for each fold and label.</param>
/// <param name="Labels">In the recipe's order.</param>
/// <param name="Report">Null: it is not finished.</param>
internal sealed record EnsembleState(int Done, int Total, IReadOnlyList<string> Labels, EnsembleReport? Report);
