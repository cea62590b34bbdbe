using Vitrine.Vision.Labels.Boosting;

namespace Vitrine.Vision.Labels;

/// <summary>
/// Boosters over the probabilities of several models (stacking: Wolpert, "Stacked Generalization", 1992). The models are trained in
/// folds, so each row is told by networks that have not seen it; on these rows boosters are trained, again in folds. A new picture goes
/// through every fold's networks and from there to the same fold's boosters, and the folds vote (bagging).
/// </summary>
public sealed class StackedEnsemble : IDisposable
{
    private readonly IReadOnlyList<StackedFold> _folds;

    internal StackedEnsemble(
        IReadOnlyList<string> labels,
        IReadOnlyList<string> models,
        IReadOnlyList<StackedFold> folds,
        IReadOnlyList<float> thresholds,
        Voting voting)
    {
        _folds = folds;
        (Labels, Models, Thresholds, Voting) = (labels, models, thresholds, voting);
    }

    /// <summary>What is told.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>From what, in this order.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>Of each label, from which probability on it is told.</summary>
    public IReadOnlyList<float> Thresholds { get; }

    public Voting Voting { get; }

    /// <summary>How many networks each model needs to be.</summary>
    public int FoldCount => _folds.Count;

    internal IReadOnlyList<StackedFold> Folds => _folds;

    /// <param name="labels">The columns of all matrices.</param>
    /// <param name="models">What each says of rows (rows, labels) that it was not trained on.</param>
    /// <param name="truth">(rows, labels).</param>
    /// <param name="folds">Of each row, from 0: best those that the models were trained in.</param>
    /// <param name="choices">All of the stack.</param>
    /// <param name="ct">Looked at between trees.</param>
    /// <exception cref="ArgumentException">
    /// The shapes differ, a probability is not in 0 to 1, there are fewer than two folds, or a label has no row in one.
    /// </exception>
    public static FittedEnsemble Fit(
        IReadOnlyList<string> labels,
        IReadOnlyList<ModelPredictions> models,
        bool[,] truth,
        IReadOnlyList<int> folds,
        StackChoices choices,
        CancellationToken ct) => Fit(labels, models, truth, folds, choices, null, ct);

    /// <summary>The same, of boosters by fold and label that were trained elsewhere.</summary>
    internal static FittedEnsemble Fit(
        IReadOnlyList<string> labels,
        IReadOnlyList<ModelPredictions> models,
        bool[,] truth,
        IReadOnlyList<int> folds,
        StackChoices choices,
        Func<int, int, Booster>? boosterOf,
        CancellationToken ct)
    {
        Check(labels, models, truth);
        LabelFolds.Check(folds, truth);
        var fitted = new List<StackedFold>();
        try
        {
            var heldOut = new float[truth.GetLength(0), labels.Count];
            foreach (var (fold, (seen, unseen)) in LabelFolds.Split(folds).Index())
            {
                Func<int, Booster>? ofLabel = boosterOf is null ? null : label => boosterOf(fold, label);
                fitted.Add(StackedFold.Fit(models.Rows(seen), truth.Rows(seen), choices, ofLabel, ct));
                heldOut.SetRows(unseen, fitted[^1].Predict(models.Rows(unseen)));
            }

            var thresholds = ThresholdSearch.Run(heldOut, truth, folds, choices.Thresholds, choices.Beta);
            var ensemble = new StackedEnsemble(
                labels, [.. models.Select(model => model.Name)], fitted, thresholds.Thresholds, choices.Voting);
            return new FittedEnsemble(ensemble, heldOut, thresholds);
        }
        catch
        {
            fitted.ForEach(fold => fold.Dispose());
            throw;
        }
    }

    /// <summary>The mean over folds.</summary>
    /// <param name="folds">Of each fold, what its network of each model says (rows, labels), in the order of <see cref="Models"/>.</param>
    /// <returns>(rows, labels), 0 to 1.</returns>
    /// <exception cref="ArgumentException">Their number or a shape is wrong; fold and model are named.</exception>
    public float[,] Predict(IReadOnlyList<IReadOnlyList<float[,]>> folds) => LabelMatrix.Mean(ByFold(folds));

    /// <summary>Which labels each row has, by <see cref="Thresholds"/> and <see cref="Voting"/>.</summary>
    /// <param name="folds">As for <see cref="Predict"/>.</param>
    /// <returns>(rows, labels).</returns>
    /// <exception cref="ArgumentException">As <see cref="Predict"/>.</exception>
    public bool[,] Tell(IReadOnlyList<IReadOnlyList<float[,]>> folds)
    {
        var byFold = ByFold(folds);
        if (Voting == Voting.Mean)
        {
            return LabelMatrix.Mean(byFold).Above(Thresholds);
        }

        var votes = byFold.ConvertAll(fold => fold.Above(Thresholds));
        return LabelMatrix.Create(
            votes[0].GetLength(0), Labels.Count, (row, label) => 2 * votes.Count(vote => vote[row, label]) > votes.Count);
    }

    public void Dispose()
    {
        foreach (var fold in _folds)
        {
            fold.Dispose();
        }
    }

    private List<float[,]> ByFold(IReadOnlyList<IReadOnlyList<float[,]>> folds)
    {
        if (folds.Count != _folds.Count)
        {
            throw new ArgumentException($"{_folds.Count} are needed, got {folds.Count}", nameof(folds));
        }

        var rows = folds[0].Count > 0 ? folds[0][0].GetLength(0) : 0;
        foreach (var (fold, models) in folds.Index())
        {
            if (models.Count != Models.Count)
            {
                throw new ArgumentException($"fold {fold}: {Models.Count} models are needed, got {models.Count}", nameof(folds));
            }

            foreach (var (model, said) in models.Index())
            {
                if ((said.GetLength(0), said.GetLength(1)) != (rows, Labels.Count))
                {
                    throw new ArgumentException(
                        $"fold {fold}, {Models[model]}: {rows} x {Labels.Count} are needed, got {said.GetLength(0)} x {said.GetLength(1)}",
                        nameof(folds));
                }
            }
        }

        return [.. folds.Select((models, fold) => _folds[fold].Predict(models))];
    }

    private static void Check(IReadOnlyList<string> labels, IReadOnlyList<ModelPredictions> models, bool[,] truth)
    {
        if (labels.Count != truth.GetLength(1))
        {
            throw new ArgumentException($"{truth.GetLength(1)} names are needed, got {labels.Count}", nameof(labels));
        }

        if (models.Count == 0)
        {
            throw new ArgumentException("one is needed at least", nameof(models));
        }

        if (models.GroupBy(model => model.Name).FirstOrDefault(named => named.Count() > 1) is { Key: var twice })
        {
            throw new ArgumentException($"'{twice}' is named twice", nameof(models));
        }

        foreach (var model in models)
        {
            LabelMatrix.Check(model.Probabilities, truth, $"{model.Name}: ");
        }
    }
}

/// <summary>A stack, and how good it is.</summary>
/// <param name="Ensemble">To be disposed of by the caller.</param>
/// <param name="HeldOut">Of each row (rows, labels), what the boosters say that were trained without its fold.</param>
/// <param name="Thresholds">Found on <paramref name="HeldOut"/>.</param>
public sealed record FittedEnsemble(StackedEnsemble Ensemble, float[,] HeldOut, ThresholdReport Thresholds);
