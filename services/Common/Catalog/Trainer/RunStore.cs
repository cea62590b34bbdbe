using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace Vitrine.Catalog.Trainer;

/// <summary>Keeps the training runs: what waits, what is under way and what came of it.</summary>
public sealed class RunStore(Database database, IDbContextFactory<CatalogContext> contexts)
{
    public async Task AddAsync(Run run, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        context.Runs.Add(run);
        await context.SaveChangesAsync(ct);
    }

    /// <returns>The run; null: there is none of that id.</returns>
    public async Task<Run?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Runs.AsNoTracking().SingleOrDefaultAsync(run => run.Id == id, ct);
    }

    /// <returns>Whether a run waits or is under way that makes a model of that name.</returns>
    public async Task<bool> IsMakingAsync(string model, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Runs.AnyAsync(
            run => run.Model == model && (run.State == RunStates.Queued || run.State == RunStates.Running), ct);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Run>> ListAsync(int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Runs.AsNoTracking().OrderByDescending(run => run.CreatedAt).Take(limit).ToListAsync(ct);
    }

    /// <summary>
    /// Takes the oldest run that waits or whose trainer died, where no other run has the device. The database knows at once that a
    /// trainer died, for it holds the lock of its connection.
    /// </summary>
    /// <param name="device">Name of what trains one run at a time.</param>
    /// <returns>Null: there is nothing to do, or the device is taken.</returns>
    public async Task<ClaimedRun?> ClaimAsync(string device, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var open = await context.Runs.AsNoTracking().Where(run => run.State == RunStates.Queued || run.State == RunStates.Running)
            .OrderBy(run => run.CreatedAt).Select(run => run.Id).ToListAsync(ct);
        if (open.Count == 0 || await DatabaseLock.TryTakeAsync(database, $"device {device}", ct) is not { } rights)
        {
            return null;
        }

        ClaimedRun? claimed = null;
        try
        {
            foreach (var id in open)
            {
                if (await rights.TryAddAsync($"run {id}", ct) && await StartAsync(context, id, ct) is { } run)
                {
                    return claimed = new ClaimedRun(run, rights);
                }
            }

            return null;
        }
        finally
        {
            if (claimed is null)
            {
                await rights.DisposeAsync();
            }
        }
    }

    /// <summary>Says how far a run is.</summary>
    /// <param name="points">What its curves have gained; a point that is there already is replaced.</param>
    /// <param name="evaluations">What was measured of it, likewise.</param>
    /// <returns>False: it is to stop, because it was cancelled.</returns>
    public async Task<bool> ReportAsync(
        Guid id,
        RunReport report,
        IReadOnlyList<RunPoint> points,
        IReadOnlyList<RunEvaluation> evaluations,
        CancellationToken ct)
    {
        await database.ExecuteAsync(
            """
            insert into trainer.points (run_id, step, loss, learning_rate)
            select @run, * from unnest(@steps, @losses, @rates)
            on conflict (run_id, step) do update set loss = excluded.loss, learning_rate = excluded.learning_rate
            """,
            [
                new("run", id),
                new("steps", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = points.Select(point => point.Step).ToArray() },
                new("losses", NpgsqlDbType.Array | NpgsqlDbType.Double) { Value = points.Select(point => point.Loss).ToArray() },
                new("rates", NpgsqlDbType.Array | NpgsqlDbType.Double) { Value = points.Select(point => point.LearningRate).ToArray() },
            ],
            ct);
        if (evaluations.Count > 0)
        {
            await database.ExecuteAsync(
                """
                insert into trainer.evaluations (run_id, epoch, step, metrics)
                select @run, * from unnest(@epochs, @steps, @metrics)
                on conflict (run_id, epoch) do update set step = excluded.step, metrics = excluded.metrics
                """,
                [
                    new("run", id),
                    new("epochs", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = evaluations.Select(one => one.Epoch).ToArray() },
                    new("steps", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = evaluations.Select(one => one.Step).ToArray() },
                    new("metrics", NpgsqlDbType.Array | NpgsqlDbType.Jsonb) { Value = evaluations.Select(one => one.Metrics).ToArray() },
                ],
                ct);
        }

        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Runs.Where(run => run.Id == id && run.State == RunStates.Running).ExecuteUpdateAsync(
            set => set
                .SetProperty(run => run.Step, report.Step)
                .SetProperty(run => run.Steps, report.Steps)
                .SetProperty(run => run.Loss, report.Loss)
                .SetProperty(run => run.PicturesPerSecond, report.PicturesPerSecond)
                .SetProperty(run => run.SecondsLeft, report.SecondsLeft)
                .SetProperty(run => run.Skipped, report.Skipped)
                .SetProperty(run => run.Device, report.Device)
                .SetProperty(run => run.Seconds, report.Seconds)
                .SetProperty(run => run.UpdatedAt, DateTimeOffset.UtcNow),
            ct) == 1;
    }

    /// <returns>The points of a run's curves behind a step, in their order.</returns>
    public async Task<IReadOnlyList<RunPoint>> PointsAsync(Guid id, int after, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.RunPoints.AsNoTracking().Where(point => point.RunId == id && point.Step > after)
            .OrderBy(point => point.Step).ToListAsync(ct);
    }

    /// <returns>What was measured of a run behind an epoch, in the order of the epochs.</returns>
    public async Task<IReadOnlyList<RunEvaluation>> EvaluationsAsync(Guid id, int after, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.RunEvaluations.AsNoTracking().Where(evaluation => evaluation.RunId == id && evaluation.Epoch > after)
            .OrderBy(evaluation => evaluation.Epoch).ToListAsync(ct);
    }

    /// <summary>Ends a run, unless it was cancelled meanwhile.</summary>
    /// <param name="state">"succeeded" or "failed".</param>
    /// <param name="metrics">A JSON object of numbers by name.</param>
    public async Task EndAsync(Guid id, string state, string metrics, string error, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        await context.Runs.Where(run => run.Id == id && run.State == RunStates.Running).ExecuteUpdateAsync(
            set => set
                .SetProperty(run => run.State, state)
                .SetProperty(run => run.Metrics, metrics)
                .SetProperty(run => run.Error, error)
                .SetProperty(run => run.SecondsLeft, 0)
                .SetProperty(run => run.UpdatedAt, DateTimeOffset.UtcNow),
            ct);
    }

    /// <returns>False: there is no such run, or it has ended.</returns>
    public async Task<bool> CancelAsync(Guid id, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Runs
            .Where(run => run.Id == id && (run.State == RunStates.Queued || run.State == RunStates.Running))
            .ExecuteUpdateAsync(
                set => set.SetProperty(run => run.State, RunStates.Cancelled).SetProperty(run => run.UpdatedAt, DateTimeOffset.UtcNow),
                ct) == 1;
    }

    // Null: it was cancelled, or another trainer has ended it meanwhile.
    private static async Task<Run?> StartAsync(CatalogContext context, Guid id, CancellationToken ct)
    {
        await context.Runs.Where(run => run.Id == id && run.State == RunStates.Queued)
            .ExecuteUpdateAsync(set => set.SetProperty(run => run.State, RunStates.Running), ct);
        return await context.Runs.AsNoTracking().SingleOrDefaultAsync(run => run.Id == id && run.State == RunStates.Running, ct);
    }
}

/// <summary>A run, and the right to carry it out.</summary>
public sealed record ClaimedRun(Run Run, DatabaseLock Rights) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Rights.DisposeAsync();
}

/// <summary>The values of <see cref="Run.State"/>.</summary>
public static class RunStates
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}
