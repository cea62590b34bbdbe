using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Trainer;
using Vitrine.Hosting;
using Vitrine.Trainer.Models;
using Vitrine.Vision.Data;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Trainer.Runs;

/// <summary>
/// Carries out runs, one at a time on a device. The database says what is to be done; the message <c>train-model</c> only wakes the
/// worker, so a run of hours holds no message and a trainer that dies loses none: the next one goes on from the checkpoint.
/// </summary>
internal sealed partial class RunWorker(
    RunStore runs,
    RunPlanner planner,
    DetectedCrops crops,
    ModelLibrary library,
    PictureReader reader,
    TimeProvider time,
    IOptions<TrainerOptions> options,
    ILoggerFactory loggers) : RepeatedWork(time, loggers.CreateLogger<RunWorker>())
{
    private readonly ILogger _logger = loggers.CreateLogger<RunWorker>();
    private readonly string _device = cuda.is_available()
        ? $"cuda {Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") ?? "0"}"
        : $"cpu, {Environment.ProcessorCount} cores";

    protected override TimeSpan Interval => options.Value.Interval;

    protected override async Task WorkAsync(CancellationToken ct)
    {
        while (await runs.ClaimAsync($"{Environment.MachineName} {_device}", ct) is { } claimed)
        {
            await using (claimed)
            {
                await CarryOutAsync(claimed, ct);
            }
        }
    }

    // What passes by itself ends this attempt and not the run: the checkpoint stays, and the worker comes back.
    private async Task CarryOutAsync(ClaimedRun claimed, CancellationToken ct)
    {
        var run = claimed.Run;
        Log.Started(_logger, run.Id, run.Recipe);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var faults = new DataFaults();
        var progress = new RunProgress(run, _device, faults);
        var work = TrainAsync(run, progress, faults, stop.Token);
        try
        {
            while (await Task.WhenAny(work, Task.Delay(Interval, Time, ct)) != work)
            {
                ct.ThrowIfCancellationRequested();
                await claimed.Rights.CheckAsync(ct);
                if (!await progress.WriteAsync(runs, ct))
                {
                    await stop.CancelAsync();
                }
            }

            var trained = await work;
            await library.AddAsync(run.Model, trained, ct);
            await progress.WriteAsync(runs, ct);
            await runs.EndAsync(run.Id, RunStates.Succeeded, JsonSerializer.Serialize(trained.Card.Origin.Metrics), "", ct);
            Log.Succeeded(_logger, run.Id, run.Model);
        }
        catch (OperationCanceledException) when (work.IsCanceled && !ct.IsCancellationRequested)
        {
            Log.Cancelled(_logger, run.Id);
        }
        catch (Exception exception) when (work.IsFaulted && !TransientFault.Is(exception))
        {
            Log.Failed(_logger, run.Id, exception);
            await runs.EndAsync(run.Id, RunStates.Failed, "{}", exception is RpcException error ? error.Status.Detail : exception.Message, ct);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(work); // However it ends.
        }

        Directory.Delete(FolderOf(run), recursive: true);
    }

    private async Task<ModelPackage> TrainAsync(Run run, RunProgress progress, DataFaults faults, CancellationToken ct)
    {
        Directory.CreateDirectory(FolderOf(run));
        try
        {
            var plan = await planner.PlanAsync(run, faults, ct);
            var training = await CreateAsync(Name(run), plan, new TrainingRunOptions
            {
                Start = plan.Start,
                CheckpointFolder = FolderOf(run),
                CheckpointInterval = options.Value.CheckpointInterval,
                Evaluated = progress.Say,
                Faults = faults,
            }, ct);
            return await training.RunAsync(library.FolderOf(run.Model), progress.Say, ct);
        }
        finally
        {
            foreach (var (location, reason) in faults.Named)
            {
                Log.Skipped(_logger, run.Id, location, reason);
            }
        }
    }

    private async Task<TrainingRun> CreateAsync(string name, PlannedRun plan, TrainingRunOptions settings, CancellationToken ct) => plan switch
    {
        PlannedRetrieval { Recipe: var recipe, Pictures: var pictures } => new RetrievalRun(
            name,
            recipe,
            recipe.Data.Crops == Crops.Detected ? await pictures.CropAsync(picture => crops.CropAsync(picture, ct)) : pictures,
            reader,
            settings,
            Time,
            loggers.CreateLogger<RetrievalRun>()),
        PlannedDetector { Recipe: var recipe, Scenes: var scenes } => new DetectorRun(
            name, recipe, scenes, reader, settings, Time, loggers.CreateLogger<DetectorRun>()),
        PlannedLabels { Recipe: var recipe, Pictures: var pictures } => new LabelRun(
            name,
            recipe,
            recipe.Data.Crops == Crops.Detected ? await pictures.CropAsync(picture => crops.CropAsync(picture, ct)) : pictures,
            reader,
            settings,
            Time,
            loggers.CreateLogger<LabelRun>()),
        PlannedKeypoints { Recipe: var recipe, Garments: var garments } => new KeypointRun(
            name,
            recipe,
            recipe.Data.Crops == Crops.Detected ? await garments.CropAsync(picture => crops.CropAsync(picture, ct)) : garments,
            reader,
            settings,
            Time,
            loggers.CreateLogger<KeypointRun>()),
        _ => throw new InvalidOperationException($"nothing carries out a {plan.GetType().Name}"),
    };

    private string FolderOf(Run run) => Path.Combine(library.FolderOf(".runs"), $"{run.Id}");

    // As one would ask for it again.
    private static string Name(Run run) => string.Join(' ',
        [run.Recipe, .. run.Scale.Length == 0 ? [] : new[] { $"--scale {run.Scale}" }, .. run.Settings.Select(setting => $"--set {setting}")]);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Started),
            Message = "Run {Run} of recipe {Recipe} has started.")]
        public static partial void Started(ILogger logger, Guid run, string recipe);

        [LoggerMessage(Level = LogLevel.Information, EventId = 2, EventName = nameof(Succeeded),
            Message = "Run {Run} made model {Model}.")]
        public static partial void Succeeded(ILogger logger, Guid run, string model);

        [LoggerMessage(Level = LogLevel.Information, EventId = 3, EventName = nameof(Cancelled),
            Message = "Run {Run} was cancelled.")]
        public static partial void Cancelled(ILogger logger, Guid run);

        [LoggerMessage(Level = LogLevel.Error, EventId = 4, EventName = nameof(Failed), Message = "Run {Run} failed.")]
        public static partial void Failed(ILogger logger, Guid run, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, EventId = 5, EventName = nameof(Skipped), Message = "Run {Run} went without {Location}: {Reason}.")]
        public static partial void Skipped(ILogger logger, Guid run, string location, string reason);
    }
}
