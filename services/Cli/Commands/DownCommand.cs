using System.CommandLine;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Commands;

internal static class DownCommand
{
    public static Command Create()
    {
        var command = new Command("down", "Stop everything that runs here. What is stored stays.");
        command.SetAction((_, ct) => new LocalStack(Checkout.Root, Checkout.State).DownAsync(ct));
        return command;
    }
}
