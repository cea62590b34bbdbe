using System.Diagnostics;
using Spectre.Console;

namespace Vitrine.Cli.Local;

/// <summary>
/// The checkout's stack while a command uses it. It stays up afterwards, so that the next command need not start it; one that
/// could not be started in full, or whose command was interrupted, is taken down by the command that started it.
/// </summary>
internal static class RunningStack
{
    /// <summary>Starts what does not run, then runs <paramref name="action"/>.</summary>
    public static async Task<int> UseAsync(Func<LocalStack, CancellationToken, Task<int>> action, CancellationToken ct)
    {
        var stack = new LocalStack(Checkout.Root, Checkout.State);
        var wasUp = stack.IsUp;
        var isUp = false;
        try
        {
            await UpAsync(stack, wasUp, ct);
            isUp = true;
            return await action(stack, ct);
        }
        catch (Exception) when (!wasUp && (!isUp || ct.IsCancellationRequested))
        {
            await stack.DownAsync(CancellationToken.None);
            throw;
        }
    }

    private static async Task UpAsync(LocalStack stack, bool wasUp, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        await stack.UpAsync(Say, ct);

        void Say(string part)
        {
            if (!wasUp)
            {
                AnsiConsole.WriteLine($"{part}: ready after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
            }
        }
    }
}
