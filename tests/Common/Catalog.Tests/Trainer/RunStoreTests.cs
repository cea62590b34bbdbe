using System.Globalization;
using Vitrine.Catalog.Trainer;

namespace Vitrine.Catalog.Tests.Trainer;

public sealed class RunStoreTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_device_has_one_run_at_a_time_the_oldest_first()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var (first, second) = (await AddAsync(catalogue, "first"), await AddAsync(catalogue, "second"));

        await using (var claimed = await catalogue.Runs.ClaimAsync("gpu 0", Ct))
        {
            (claimed!.Run.Id, claimed.Run.State).ShouldBe((first, RunStates.Running));
            (await catalogue.Runs.ClaimAsync("gpu 0", Ct)).ShouldBeNull();
            await using var other = await catalogue.Runs.ClaimAsync("gpu 1", Ct);
            other!.Run.Id.ShouldBe(second);
            await catalogue.Runs.EndAsync(second, RunStates.Succeeded, "{}", "", Ct);
        }

        // The first was left before its end, as a trainer leaves it that dies.
        await using var again = await catalogue.Runs.ClaimAsync("gpu 1", Ct);
        again!.Run.Id.ShouldBe(first);
    }

    [Fact]
    public async Task A_run_whose_trainers_connection_is_cut_is_taken_over()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var id = await AddAsync(catalogue, "model");
        await using var cut = await catalogue.Runs.ClaimAsync("gpu 0", Ct);
        await using var killer = catalogue.Source.CreateCommand(
            "select pg_terminate_backend(pid) from pg_locks join pg_database d on d.oid = database "
            + "where locktype = 'advisory' and d.datname = current_database() and pid <> pg_backend_pid()");
        await killer.ExecuteNonQueryAsync(Ct);

        await Should.ThrowAsync<Npgsql.NpgsqlException>(() => cut!.Rights.CheckAsync(Ct));
        await using var taken = await catalogue.Runs.ClaimAsync("gpu 0", Ct);
        taken!.Run.Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_point_that_is_told_again_is_replaced()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var id = await AddAsync(catalogue, "model");
        await using var claimed = await catalogue.Runs.ClaimAsync("gpu 0", Ct);

        (await ReportAsync(new(id, 2, 5, 0.1), new(id, 4, 4, 0.1))).ShouldBeTrue();
        (await ReportAsync(new(id, 4, 3, 0.2), new(id, 6, 2, 0.2))).ShouldBeTrue();

        (await catalogue.Runs.PointsAsync(id, 2, Ct)).ShouldBe([new(id, 4, 3, 0.2), new(id, 6, 2, 0.2)]);
        (await catalogue.Runs.FindAsync(id, Ct))!.Step.ShouldBe(6);

        Task<bool> ReportAsync(params RunPoint[] points) => catalogue.Runs.ReportAsync(id, Report(points[^1].Step), points, [], Ct);
    }

    [Fact]
    public async Task What_was_measured_of_a_run_is_told_by_epochs()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var id = await AddAsync(catalogue, "model");
        await using var claimed = await catalogue.Runs.ClaimAsync("gpu 0", Ct);

        await ReportAsync(Evaluation(1, 0.25), Evaluation(2, 0.5));
        await ReportAsync(Evaluation(2, 0.75), Evaluation(4, 0.125));

        (await catalogue.Runs.EvaluationsAsync(id, 0, Ct)).ShouldBe([Evaluation(1, 0.25), Evaluation(2, 0.75), Evaluation(4, 0.125)]);
        (await catalogue.Runs.EvaluationsAsync(id, 2, Ct)).ShouldBe([Evaluation(4, 0.125)]);
        (await catalogue.Runs.EvaluationsAsync(Guid.NewGuid(), 0, Ct)).ShouldBeEmpty();

        RunEvaluation Evaluation(int epoch, double score) =>
            new(id, epoch, 10 * epoch, string.Create(CultureInfo.InvariantCulture, $$"""{"macro-f2": {{score}}}"""));

        Task<bool> ReportAsync(params RunEvaluation[] evaluations) => catalogue.Runs.ReportAsync(id, Report(50), [], evaluations, Ct);
    }

    [Fact]
    public async Task A_cancelled_run_is_told_to_stop_and_never_taken()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var (running, waiting) = (await AddAsync(catalogue, "running"), await AddAsync(catalogue, "waiting"));
        await using (var claimed = await catalogue.Runs.ClaimAsync("gpu 0", Ct))
        {
            (await catalogue.Runs.CancelAsync(running, Ct)).ShouldBeTrue();
            (await catalogue.Runs.CancelAsync(waiting, Ct)).ShouldBeTrue();
            (await catalogue.Runs.ReportAsync(running, Report(1), [], [], Ct)).ShouldBeFalse();
            await catalogue.Runs.EndAsync(running, RunStates.Succeeded, "{}", "", Ct);
        }

        (await catalogue.Runs.FindAsync(running, Ct))!.State.ShouldBe(RunStates.Cancelled);
        (await catalogue.Runs.CancelAsync(running, Ct)).ShouldBeFalse();
        (await catalogue.Runs.ClaimAsync("gpu 0", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_is_taken_while_a_run_is_to_make_it()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var id = await AddAsync(catalogue, "model");

        (await catalogue.Runs.IsMakingAsync("model", Ct)).ShouldBeTrue();
        (await catalogue.Runs.IsMakingAsync("other", Ct)).ShouldBeFalse();
        await catalogue.Runs.CancelAsync(id, Ct);
        (await catalogue.Runs.IsMakingAsync("model", Ct)).ShouldBeFalse();
    }

    private static async Task<Guid> AddAsync(Catalogue catalogue, string model)
    {
        var time = _now + TimeSpan.FromSeconds((await catalogue.Runs.ListAsync(100, Ct)).Count);
        var run = new Run
        {
            Id = Guid.NewGuid(),
            Recipe = "boutique-small",
            Model = model,
            State = RunStates.Queued,
            CreatedAt = time,
            UpdatedAt = time,
        };
        await catalogue.Runs.AddAsync(run, Ct);
        return run.Id;
    }

    private static RunReport Report(int step) => new()
    {
        Step = step,
        Steps = 100,
        Loss = 1,
        PicturesPerSecond = 1,
        SecondsLeft = 1,
        Skipped = 0,
        Device = "gpu 0",
        Seconds = 1,
    };
}
