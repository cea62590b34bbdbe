using Vitrine.Trainer.V1;

namespace Vitrine.Trainer.Ensembles;

/// <summary>An ensemble as messages.</summary>
internal static class EnsembleWire
{
    public static FitEnsembleResponse ToWire(this EnsembleState state) => state.Report is { } report
        ? new() { Report = ToWire(report, state.Labels) }
        : new() { Progress = new EnsembleProgress { Done = state.Done, Total = state.Total } };

    private static EnsembleReport ToWire(Vision.Labels.EnsembleReport report, IReadOnlyList<string> labels)
    {
        var (thresholds, heldOut) = (report.Thresholds.Thresholds, report.Thresholds.HeldOut);
        return new EnsembleReport
        {
            Rows = report.Rows,
            Beta = report.Beta,
            Models =
            {
                report.Models.Select(model => new EnsembleModel
                {
                    Name = model.Name, F = model.F, Correlation = model.Correlation, LeftFor = model.LeftFor ?? "",
                }),
            },
            Steps =
            {
                report.Steps.Select(step => new EnsembleStep
                {
                    Name = step.Name, Fixed = step.Fixed, Searched = step.Searched, AveragePrecision = step.AveragePrecision,
                }),
            },
            Labels =
            {
                labels.Select((label, i) => new EnsembleLabel { Label = label, Threshold = thresholds[i], F = heldOut.Labels[i] }),
            },
            MacroF = heldOut.Macro,
            MicroF = heldOut.Micro,
            SamplesF = heldOut.Samples,
            ThresholdDifference = report.Thresholds.FoldDifference,
        };
    }
}
