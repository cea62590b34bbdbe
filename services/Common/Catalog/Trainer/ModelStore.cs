using Microsoft.EntityFrameworkCore;

namespace Vitrine.Catalog.Trainer;

/// <summary>Keeps the models, and which of them is active.</summary>
public sealed class ModelStore(IDbContextFactory<CatalogContext> contexts)
{
    /// <summary>Adds a model.</summary>
    /// <returns>The model of that name, and whether it is new.</returns>
    /// <exception cref="InvalidOperationException">There is a model of that name with other weights.</exception>
    public async Task<(Model Model, bool Created)> AddAsync(Model model, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var added = await context.Database.ExecuteSqlAsync(
            $"""
            insert into trainer.models (name, task, architecture, sha256, dimension, licence)
            values ({model.Name}, {model.Task}, {model.Architecture}, {model.Sha256}, {model.Dimension}, {model.Licence})
            on conflict do nothing
            """,
            ct);
        var stored = await context.Models.AsNoTracking().SingleAsync(other => other.Name == model.Name, ct);
        return stored.Sha256 == model.Sha256
            ? (stored, added == 1)
            : throw new InvalidOperationException($"The model {model.Name} exists with other weights ({stored.Sha256}).");
    }

    /// <returns>The model of that name; null: there is none.</returns>
    public async Task<Model?> FindAsync(string name, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Models.AsNoTracking().SingleOrDefaultAsync(model => model.Name == name, ct);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Model>> ListAsync(int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Models.AsNoTracking().OrderByDescending(model => model.CreatedAt).Take(limit).ToListAsync(ct);
    }

    /// <param name="task">One of <see cref="ModelTasks"/>.</param>
    /// <returns>The active model; null when none was promoted.</returns>
    public async Task<Model?> ActiveAsync(string task, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Models.AsNoTracking()
            .Where(model => model.Task == task && model.PromotedAt != null)
            .OrderByDescending(model => model.PromotedAt)
            .FirstOrDefaultAsync(ct);
    }

    /// <returns>The model that is to become the active one of retrieval; null: none.</returns>
    public async Task<Model?> NextAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Models.AsNoTracking().SingleOrDefaultAsync(model => model.RequestedAt != null, ct);
    }

    /// <summary>
    /// Asks for a model to become the active one of its task, in place of any that was asked for before. It is at once where none is
    /// active, and where no space has to be filled first.
    /// </summary>
    /// <returns>False: there is no such model.</returns>
    public async Task<bool> RequestAsync(string name, CancellationToken ct)
    {
        if (await FindAsync(name, ct) is not { } model)
        {
            return false;
        }

        var active = await ActiveAsync(model.Task, ct);
        var isAtOnce = active is null || model.Task != ModelTasks.Retrieval;
        await using var context = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.Database.ExecuteSqlAsync(
            $"update trainer.models set requested_at = null where task = {model.Task} and requested_at is not null", ct);
        if (active?.Name != name)
        {
            await context.Database.ExecuteSqlAsync(
                isAtOnce
                    ? (FormattableString)$"update trainer.models set promoted_at = clock_timestamp() where name = {name}"
                    : $"update trainer.models set requested_at = clock_timestamp() where name = {name}",
                ct);
        }

        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Makes a model that was asked for the active one.</summary>
    /// <returns>False: it is no longer asked for.</returns>
    public async Task<bool> PromoteAsync(string name, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Database.ExecuteSqlAsync(
            $"""
            update trainer.models set promoted_at = clock_timestamp(), requested_at = null
            where name = {name} and requested_at is not null
            """,
            ct) == 1;
    }

    /// <summary>
    /// Makes the model of a task that was active before the active one, and forgets one that was asked for. Before the first
    /// detector was none: every picture was one region; and before the first model of key points or labels nobody looked for them.
    /// </summary>
    /// <param name="task">One of <see cref="ModelTasks"/>.</param>
    /// <returns>False, and nothing changed, when there is nothing to go back to.</returns>
    public async Task<bool> RollBackAsync(string task, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Database.ExecuteSqlAsync(
            $"""
            with forgotten as (
              update trainer.models set requested_at = null
              where task = {task} and requested_at is not null and promoted_at is null)
            update trainer.models set promoted_at = null, requested_at = null
            where name = (
                select name from trainer.models where task = {task} and promoted_at is not null order by promoted_at desc limit 1)
              and (task <> {ModelTasks.Retrieval}
                or (select count(*) from trainer.models where task = {task} and promoted_at is not null) > 1)
            """,
            ct) == 1;
    }
}
