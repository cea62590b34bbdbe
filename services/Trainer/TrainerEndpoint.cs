using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MassTransit;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Trainer;
using Vitrine.Contracts;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;
using Vitrine.Trainer.Ensembles;
using Vitrine.Trainer.Models;
using Vitrine.Trainer.Runs;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Data;
using EvaluationProgress = Vitrine.Trainer.Models.EvaluationProgress;
using Model = Vitrine.Catalog.Trainer.Model;
using Run = Vitrine.Catalog.Trainer.Run;

namespace Vitrine.Trainer;

/// <summary>The wire of <c>vitrine.trainer.v1</c>.</summary>
internal sealed class TrainerEndpoint(
    RunStore runs,
    RunPlanner planner,
    ModelLibrary library,
    ModelEvaluator evaluator,
    ModelStore models,
    CalibrationStore calibrations,
    SpaceStore spaces,
    EnsembleJobs ensembles,
    IBus bus,
    TimeProvider time,
    IOptions<TrainerOptions> options) : TrainerService.TrainerServiceBase
{
    private const int MostSettings = 100;
    private const int MostFailures = 1000;

    public override async Task<StartRunResponse> StartRun(StartRunRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        ModelName.ThrowIfBroken(request.Model);
        if (request.Settings.Count > MostSettings)
        {
            throw RpcErrors.Invalid("settings", $"must be at most {MostSettings}");
        }

        if (await models.FindAsync(request.Model, ct) is not null)
        {
            throw RpcErrors.Exists("model", request.Model);
        }

        if (await runs.IsMakingAsync(request.Model, ct))
        {
            throw RpcErrors.Exists("run for model", request.Model);
        }

        var now = time.GetUtcNow();
        var run = new Run
        {
            Id = Guid.CreateVersion7(now),
            Recipe = request.Recipe,
            Scale = request.Scale,
            Settings = [.. request.Settings],
            Format = request.Data?.Format ?? "",
            Root = request.Data?.Root ?? "",
            Model = request.Model,
            State = RunStates.Queued,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await planner.PlanAsync(run, new DataFaults(), ct);
        await runs.AddAsync(run, ct);
        await bus.SendAsync(QueueNames.TrainModel, new TrainModel { RunId = run.Id }, ct);
        return new StartRunResponse { RunId = run.Id.ToString() };
    }

    public override async Task WatchRun(
        WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var (told, step, epoch) = ((V1.Run?)null, 0, 0);
        while (told?.State is not (RunState.Succeeded or RunState.Failed or RunState.Cancelled))
        {
            var found = await FindAsync(request.RunId, ct);
            var points = await runs.PointsAsync(found.Id, step, ct);
            var evaluations = await runs.EvaluationsAsync(found.Id, epoch, ct);
            var run = ToWire(found);
            if (points.Count > 0 || evaluations.Count > 0 || !run.Equals(told))
            {
                await responseStream.WriteAsync(
                    new() { Run = run, Points = { points.Select(ToWire) }, Evaluations = { evaluations.Select(ToWire) } }, ct);
                (told, step, epoch) = (run, points is [.., var point] ? point.Step : step, evaluations is [.., var last] ? last.Epoch : epoch);
            }

            await Task.Delay(options.Value.Interval / 4, time, ct);
        }
    }

    public override async Task<CancelRunResponse> CancelRun(CancelRunRequest request, ServerCallContext context)
    {
        var run = await FindAsync(request.RunId, context.CancellationToken);
        return await runs.CancelAsync(run.Id, context.CancellationToken)
            ? new CancelRunResponse()
            : throw RpcErrors.Precondition("RUN_ENDED", $"run {run.Id} has ended ({run.State})");
    }

    public override async Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context) => new()
    {
        Runs = { (await runs.ListAsync(PageSize(request.PageSize), context.CancellationToken)).Select(ToWire) },
    };

    public override async Task<ImportWeightsResponse> ImportWeights(ImportWeightsRequest request, ServerCallContext context)
    {
        var (model, created) = await library.ImportAsync(
            request.Model, request.Path, request.Architecture, request.Labels, request.Licence, context.CancellationToken);
        return new ImportWeightsResponse { Model = await ToWireAsync(model, context.CancellationToken), Created = created };
    }

    public override async Task EvaluateModel(
        EvaluateModelRequest request, IServerStreamWriter<EvaluateModelResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        if (request.MaxFailures is < 0 or > MostFailures)
        {
            throw RpcErrors.Invalid("max_failures", $"must be 0 to {MostFailures}");
        }

        var model = await models.FindAsync(request.Model, ct) ?? throw RpcErrors.NotFound("model", request.Model);
        var data = request.Data ?? throw RpcErrors.Invalid("data", "is required");
        if (request.Calibrate && model.Task != ModelTasks.Retrieval)
        {
            throw RpcErrors.Invalid("calibrate", $"is for models that make vectors, and {model.Name} is a model of {model.Task}");
        }

        var latest = new EvaluationProgress(0, 0);
        var answer = model.Task switch
        {
            ModelTasks.Retrieval => await EvaluateVectorsAsync(),
            ModelTasks.Labels => await EvaluateLabelsAsync(),
            ModelTasks.Keypoints => await EvaluateKeypointsAsync(),
            _ => throw RpcErrors.Invalid("model", $"cannot be measured: {model.Name} is a model of {model.Task}"),
        };
        await responseStream.WriteAsync(answer, ct);

        async Task<EvaluateModelResponse> EvaluateVectorsAsync()
        {
            var evaluation = await WatchedAsync(evaluator.EvaluateAsync(
                library.FolderOf(model.Name), data.Format, data.Root, request.MaxFailures, progress => latest = progress, ct));
            var told = evaluation.ToWire();
            if (request.Calibrate)
            {
                var calibration = evaluation.Report.Calibration is { Curve.Slope: > 0 } useful
                    ? useful.ToStored(model.Sha256, $"{data.Format}, {data.Root}", time.GetUtcNow())
                    : throw RpcErrors.Invalid("data", "cannot calibrate: its distances do not tell right items from wrong ones");
                await calibrations.PutAsync(calibration, ct);
                told.Evaluation.Calibration = calibration.ToWire();
            }

            return told;
        }

        async Task<EvaluateModelResponse> EvaluateLabelsAsync() =>
            (await WatchedAsync(evaluator.EvaluateLabelsAsync(
                library.FolderOf(model.Name), data.Format, data.Root, request.TestViews.ToViews(), progress => latest = progress, ct))).ToWire();

        async Task<EvaluateModelResponse> EvaluateKeypointsAsync() =>
            (await WatchedAsync(evaluator.EvaluateKeypointsAsync(
                library.FolderOf(model.Name), data.Format, data.Root, progress => latest = progress, ct))).ToWire();

        async Task<T> WatchedAsync<T>(Task<T> work)
        {
            while (await Task.WhenAny(work, Task.Delay(options.Value.Interval / 4, time, ct)) != work)
            {
                await responseStream.WriteAsync(latest.ToWire(), ct);
            }

            return await work;
        }
    }

    public override async Task FitEnsemble(
        FitEnsembleRequest request, IServerStreamWriter<FitEnsembleResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var job = new FitEnsemble { Ensemble = request.Ensemble, Recipe = request.Recipe };
        await Task.Run(() => ensembles.Keep(job), ct);
        await bus.SendAsync(QueueNames.FitEnsemble, job, ct);
        for (var told = new FitEnsembleResponse(); told.Report is null; await Task.Delay(options.Value.Interval / 4, time, ct))
        {
            var state = ensembles.StateOf(job.Ensemble).ToWire();
            if (!state.Equals(told))
            {
                await responseStream.WriteAsync(state, ct);
                told = state;
            }
        }
    }

    public override async Task<CombineModelsResponse> CombineModels(CombineModelsRequest request, ServerCallContext context)
    {
        var (model, created) = await library.CombineAsync(
            request.Model,
            [.. request.Members.Select(member => (member.Model, member.Weight == 0 ? 1 : member.Weight))],
            context.CancellationToken);
        return new CombineModelsResponse { Model = await ToWireAsync(model, context.CancellationToken), Created = created };
    }

    public override async Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context)
    {
        var response = new ListModelsResponse();
        foreach (var model in await models.ListAsync(PageSize(request.PageSize), context.CancellationToken))
        {
            response.Models.Add(await ToWireAsync(model, context.CancellationToken));
        }

        return response;
    }

    public override async Task<PromoteModelResponse> PromoteModel(PromoteModelRequest request, ServerCallContext context)
    {
        await library.PromoteAsync(request.Model, context.CancellationToken);
        var model = await models.FindAsync(request.Model, context.CancellationToken);
        return new PromoteModelResponse { Model = await ToWireAsync(model!, context.CancellationToken) };
    }

    public override async Task<RollBackModelResponse> RollBackModel(RollBackModelRequest request, ServerCallContext context)
    {
        var task = request.Task switch
        {
            "" => ModelTasks.Retrieval,
            ModelTasks.Retrieval or ModelTasks.Detection or ModelTasks.Keypoints or ModelTasks.Labels => request.Task,
            _ => throw RpcErrors.Invalid(
                "task", $"must be {ModelTasks.Retrieval}, {ModelTasks.Detection}, {ModelTasks.Keypoints} or {ModelTasks.Labels}"),
        };
        await library.RollBackAsync(task, context.CancellationToken);
        var model = await models.ActiveAsync(task, context.CancellationToken);
        return new RollBackModelResponse { Model = model is null ? null : await ToWireAsync(model, context.CancellationToken) };
    }

    private async Task<Run> FindAsync(string runId, CancellationToken ct) =>
        Guid.TryParse(runId, out var id)
            ? await runs.FindAsync(id, ct) ?? throw RpcErrors.NotFound("run", runId)
            : throw RpcErrors.Invalid("run_id", "must be a UUID");

    private static int PageSize(int size) => size switch
    {
        0 => 100,
        >= 1 and <= 1000 => size,
        _ => throw RpcErrors.Invalid("page_size", "must be 0 to 1000"),
    };

    private static V1.Run ToWire(Run run) => new()
    {
        RunId = run.Id.ToString(),
        Recipe = run.Recipe,
        Model = run.Model,
        State = run.State switch
        {
            RunStates.Queued => RunState.Queued,
            RunStates.Running => RunState.Running,
            RunStates.Succeeded => RunState.Succeeded,
            RunStates.Failed => RunState.Failed,
            _ => RunState.Cancelled,
        },
        Step = run.Step,
        Steps = run.Steps,
        Loss = run.Loss,
        Metrics = { Metrics(run.Metrics) },
        CreateTime = Timestamp.FromDateTimeOffset(run.CreatedAt),
        Error = run.Error,
        Scale = run.Scale,
        Settings = { run.Settings },
        Data = run.Format.Length == 0 ? null : new V1.DataSet { Format = run.Format, Root = run.Root },
        PicturesPerSecond = run.PicturesPerSecond,
        TimeLeft = Duration.FromTimeSpan(TimeSpan.FromSeconds(run.SecondsLeft)),
        Skipped = run.Skipped,
        Device = run.Device,
        TrainingTime = Duration.FromTimeSpan(TimeSpan.FromSeconds(run.Seconds)),
    };

    private static CurvePoint ToWire(RunPoint point) =>
        new() { Step = point.Step, Loss = point.Loss, LearningRate = point.LearningRate };

    private static EpochEvaluation ToWire(RunEvaluation evaluation) =>
        new() { Epoch = evaluation.Epoch, Step = evaluation.Step, Metrics = { Metrics(evaluation.Metrics) } };

    private static Dictionary<string, double> Metrics(string json) => JsonSerializer.Deserialize<Dictionary<string, double>>(json)!;

    private async Task<V1.Model> ToWireAsync(Model model, CancellationToken ct)
    {
        var active = await models.ActiveAsync(model.Task, ct);
        var calibration = await calibrations.FindAsync(model.Sha256, ct);
        return new V1.Model
        {
            Name = model.Name,
            Task = model.Task,
            Architecture = model.Architecture,
            Sha256 = model.Sha256,
            Dimension = model.Dimension,
            Licence = model.Licence,
            Active = model.Name == active?.Name,
            CreateTime = Timestamp.FromDateTimeOffset(model.CreatedAt),
            Calibration = calibration?.ToWire(),
            Promotion = model.RequestedAt is null
                ? null
                : new Promotion { Embedded = await CountAsync(model, ct), Wanted = await CountAsync(active, ct) },
        };
    }

    private async Task<long> CountAsync(Model? model, CancellationToken ct) =>
        model is not null && await spaces.FindAsync(model.Sha256, ct) is { } space ? await spaces.CountAsync(space, ct) : 0;
}
