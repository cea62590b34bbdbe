using Grpc.Core;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Metrics;
using Calibration = Vitrine.Vision.Metrics.Calibration;
using RankedPicture = Vitrine.Vision.Metrics.RankedPicture;
using RetrievalFailure = Vitrine.Vision.Metrics.RetrievalFailure;

namespace Vitrine.Cli.Evaluation;

/// <summary>A model that the trainer measures on a data set.</summary>
internal static class ModelEvaluation
{
    /// <param name="progress">Is told how many pictures of how many are done.</param>
    public static async Task<Trainer.V1.Evaluation> RunAsync(
        TrainerService.TrainerServiceClient trainer,
        EvaluateModelRequest request,
        Action<int, int> progress,
        CancellationToken ct)
    {
        using var call = trainer.EvaluateModel(request, cancellationToken: ct);
        var last = new EvaluateModelResponse();
        await foreach (var response in call.ResponseStream.ReadAllAsync(ct))
        {
            last = response;
            if (response.Progress is { } told)
            {
                progress(told.Done, told.Total);
            }
        }

        return last.Evaluation;
    }

    public static LabelReport ToLabelReport(Trainer.V1.Evaluation evaluation) => new(
        evaluation.Queries,
        evaluation.Metrics,
        [.. evaluation.Categories.Select(label => new LabelScore(label.Category, label.Queries, label.Metrics))]);

    public static RetrievalReport ToReport(Trainer.V1.Evaluation evaluation) => new(
        evaluation.Queries,
        evaluation.Gallery,
        evaluation.Metrics,
        [.. evaluation.Categories.Select(category => new CategoryScore(category.Category, category.Queries, category.Metrics))],
        evaluation.CumulativeMatches,
        [
            .. evaluation.Failures.Select(failure => new RetrievalFailure(
                failure.Rank == 0 ? null : failure.Rank,
                failure.Query,
                failure.Label,
                failure.Answer is null ? null : ToPicture(failure.Answer),
                [.. failure.Wrong.Select(ToPicture)])),
        ])
    {
        Calibration = evaluation.Calibration is { } calibration
            ? new CalibrationReport(
                new Calibration(calibration.Slope, calibration.Intercept),
                calibration.Pairs,
                calibration.Same,
                calibration.ExpectedCalibrationError,
                calibration.BrierScore)
            : null,
    };

    private static RankedPicture ToPicture(Trainer.V1.RankedPicture picture) =>
        new(picture.Location, picture.Label, picture.Score);
}
