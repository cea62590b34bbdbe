using Microsoft.EntityFrameworkCore;

namespace Vitrine.Catalog.Trainer;

/// <summary>Keeps the training runs: what waits, what is under way and what came of it.</summary>
public sealed class RunStore(IDbContextFactory<CatalogContext> contexts)
{
    /// <summary>A run whose trainer has not been heard of for this long is taken over.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromMinutes(2);

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

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Run>> ListAsync(int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Runs.AsNoTracking().OrderByDescending(run => run.CreatedAt).Take(limit).ToListAsync(ct);
    }

    /// <summary>Takes the oldest run that waits, or whose trainer fell silent. No two trainers get the same.</summary>
    public async Task<Run?> ClaimAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var claimed = await context.Runs.FromSql(
            $"""
            update trainer.runs set state = {RunStates.Running}, updated_at = now() where id = (
              select id from trainer.runs
              where state = {RunStates.Queued} or state = {RunStates.Running} and updated_at < now() - {_silence}
              order by created_at limit 1 for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        return claimed.SingleOrDefault();
    }

    /// <summary>Says how far a run is, and that its trainer lives.</summary>
    /// <returns>False: it is to stop, because it was cancelled.</returns>
    public async Task<bool> ReportAsync(Guid id, int step, int steps, double loss, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Runs.Where(run => run.Id == id && run.State == RunStates.Running).ExecuteUpdateAsync(
            set => set
                .SetProperty(run => run.Step, step)
                .SetProperty(run => run.Steps, steps)
                .SetProperty(run => run.Loss, loss)
                .SetProperty(run => run.UpdatedAt, DateTimeOffset.UtcNow),
            ct) == 1;
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
