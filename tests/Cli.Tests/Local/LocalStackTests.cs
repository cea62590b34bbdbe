using Vitrine.Cli.Local;

namespace Vitrine.Cli.Tests.Local;

public sealed class LocalStackTests
{
    [Fact]
    public async Task Two_stacks_run_side_by_side_and_leave_no_process()
    {
        var ct = TestContext.Current.CancellationToken;
        using var left = new TempFolder();
        using var right = new TempFolder();
        LocalStack[] stacks = [new(Checkout.Root, left.Path), new(Checkout.Root, right.Path)];
        try
        {
            await Task.WhenAll(stacks.Select(stack => stack.UpAsync(_ => { }, ct)));

            foreach (var stack in stacks)
            {
                (await stack.StatusAsync(ct)).ShouldAllBe(part => part.State == "ready");
            }
        }
        finally
        {
            await Task.WhenAll(stacks.Select(stack => stack.DownAsync(CancellationToken.None)));
        }

        Processes.Of(left.Path).ShouldBeEmpty();
        Processes.Of(right.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_killed_is_started_again_by_another_command_and_the_rest_is_left_alone()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        var stack = new LocalStack(Checkout.Root, folder.Path);
        try
        {
            await stack.UpAsync(_ => { }, ct);
            var search = stack.Services[Part.Search].Pid;
            await stack.KillAsync(Part.Ingest, ct);
            await stack.KillAsync(Part.Database, ct);
            await stack.KillAsync(Part.Broker, ct);

            var again = new LocalStack(Checkout.Root, folder.Path);
            await again.UpAsync(_ => { }, ct);

            again.Services[Part.Search].Pid.ShouldBe(search);
            again.IsUp.ShouldBeTrue();
        }
        finally
        {
            await stack.DownAsync(CancellationToken.None);
        }

        Processes.Of(folder.Path).ShouldBeEmpty();
    }
}
