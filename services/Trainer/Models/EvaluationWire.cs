using Vitrine.Hosting;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Data;

namespace Vitrine.Trainer.Models;

/// <summary>An evaluation as messages.</summary>
internal static class EvaluationWire
{
    public static EvaluateModelResponse ToWire(this EvaluationProgress progress) =>
        new() { Progress = new V1.EvaluationProgress { Done = progress.Done, Total = progress.Total } };

    public static EvaluateModelResponse ToWire(this ModelEvaluation evaluation)
    {
        var (report, faults) = evaluation;
        return new()
        {
            Evaluation = new Evaluation
            {
                Queries = report.Queries,
                Gallery = report.Gallery,
                Metrics = { report.Metrics.ToDictionary() },
                Categories =
                {
                    report.Categories.Select(category => new CategoryEvaluation
                    {
                        Category = category.Category,
                        Queries = category.Queries,
                        Metrics = { category.Metrics.ToDictionary() },
                    }),
                },
                CumulativeMatches = { report.CumulativeMatches },
                Failures = { report.Failures.Select(ToWire) },
                Calibration = report.Calibration?.ToWire(),
                Skipped = faults.Count,
                FirstSkipped = { faults.ToWire() },
            },
        };
    }

    public static EvaluateModelResponse ToWire(this LabelEvaluation evaluation)
    {
        var (report, faults) = evaluation;
        return new()
        {
            Evaluation = new Evaluation
            {
                Queries = report.Pictures,
                Metrics = { report.Metrics.ToDictionary() },
                Categories =
                {
                    report.Labels.Select(label => new CategoryEvaluation
                    {
                        Category = label.Label,
                        Queries = label.Pictures,
                        Metrics = { label.Metrics.ToDictionary() },
                    }),
                },
                Skipped = faults.Count,
                FirstSkipped = { faults.ToWire() },
            },
        };
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: there are no such views.</exception>
    public static Vision.Labels.TestViews ToViews(this TestViews views) => views switch
    {
        TestViews.Unspecified or TestViews.Plain => Vision.Labels.TestViews.Plain,
        TestViews.Flip => Vision.Labels.TestViews.Flip,
        TestViews.FiveCropsFlip => Vision.Labels.TestViews.FiveCropsFlip,
        _ => throw RpcErrors.Invalid("test_views", $"is not known: {(int)views}"),
    };

    public static EvaluateModelResponse ToWire(this KeypointEvaluation evaluation) => new()
    {
        Evaluation = new Evaluation
        {
            Queries = evaluation.Report.Garments,
            Metrics = { evaluation.Report.Metrics.ToDictionary() },
            Skipped = evaluation.Faults.Count,
            FirstSkipped = { evaluation.Faults.ToWire() },
        },
    };

    private static IEnumerable<SkippedPicture> ToWire(this DataFaults faults) =>
        faults.Named.Select(fault => new SkippedPicture { Location = fault.Location, Reason = fault.Reason });

    private static V1.RetrievalFailure ToWire(Vision.Metrics.RetrievalFailure failure) => new()
    {
        Rank = failure.Rank ?? 0,
        Query = failure.Query,
        Label = failure.Label,
        Answer = failure.Answer is null ? null : ToWire(failure.Answer),
        Wrong = { failure.Wrong.Select(ToWire) },
    };

    private static V1.RankedPicture ToWire(Vision.Metrics.RankedPicture picture) =>
        new() { Location = picture.Location, Label = picture.Label, Score = picture.Score };
}
