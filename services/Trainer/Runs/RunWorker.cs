using System.Text.Json;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Trainer;
using Vitrine.Hosting;
using Vitrine.Trainer.Models;
using Vitrine.Vision.Training;

namespace Vitrine.Trainer.Runs;

/// <summary>
/// Carries out runs, one at a time. The database says what is to be done; the message <c>train-model</c> only wakes the
/// worker, so a run of hours holds no message and a trainer that dies loses none.
/// </summary>
internal sealed partial class RunWorker(
    RunStore runs,
    RecipeBook recipes,
    ModelLibrary library,
    TimeProvider time,
    IOptions<TrainerOptions> options,
    ILoggerFactory loggers) : RepeatedWork(time, loggers.CreateLogger<RunWorker>())
{
    private readonly ILogger _logger = loggers.CreateLogger<RunWorker>();

    protected override TimeSpan Interval => options.Value.Interval;

    protected override async Task WorkAsync(CancellationToken ct)
    {
        while (await runs.ClaimAsync(ct) is { } run)
        {
            await CarryOutAsync(run, ct);
        }
    }

    private async Task CarryOutAsync(Run run, CancellationToken ct)
    {
        Log.Started(_logger, run.Id, run.Recipe);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var latest = new TrainingProgress(0, 0, 0, 0);
        var training = new TrainingRun(run.Recipe, recipes.Load(run.Recipe), Time, loggers.CreateLogger<TrainingRun>());
        var work = training.RunAsync(library.FolderOf(run.Model), progress => latest = progress, cancelled.Token);
        try
        {
            while (await Task.WhenAny(work, Task.Delay(Interval, Time, ct)) != work)
            {
                ct.ThrowIfCancellationRequested();
                var loss = double.IsFinite(latest.Loss) ? latest.Loss : 0;
                if (!await runs.ReportAsync(run.Id, latest.Step, latest.Steps, loss, ct))
                {
                    await cancelled.CancelAsync();
                }
            }

            var package = await work;
            await library.AddAsync(run.Model, package, ct);
            await runs.ReportAsync(run.Id, latest.Steps, latest.Steps, latest.Loss, ct);
            await runs.EndAsync(run.Id, RunStates.Succeeded, JsonSerializer.Serialize(package.Card.Origin.Metrics), "", ct);
            Log.Succeeded(_logger, run.Id, run.Model);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            Log.Cancelled(_logger, run.Id);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            Log.Failed(_logger, run.Id, exception);
            await runs.EndAsync(run.Id, RunStates.Failed, "{}", exception.Message, ct);
        }
    }

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
    }
}
