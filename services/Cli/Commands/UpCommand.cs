using System.CommandLine;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Commands;

internal static class UpCommand
{
    public static Command Create()
    {
        var command = new Command("up", "Start PostgreSQL, RabbitMQ and the five services; what runs is left alone.");
        command.SetAction((_, ct) => RunningStack.UseAsync(PrintAsync, ct));
        return command;
    }

    private static async Task<int> PrintAsync(LocalStack stack, CancellationToken ct)
    {
        StatusCommand.Print(await stack.StatusAsync(ct));
        return 0;
    }
}
