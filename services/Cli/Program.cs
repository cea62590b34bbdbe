using System.CommandLine;
using Vitrine.Cli;
using Vitrine.Cli.Commands;

var vitrine = new RootCommand("Visual product search that a shop runs itself.")
{
    DemoCommand.Create(),
    UpCommand.Create(),
    DownCommand.Create(),
    StatusCommand.Create(),
    LogsCommand.Create(),
    IngestCommand.Create(),
    SearchCommand.Create(),
    MatchCommand.Create(),
    ModelsCommand.Create(),
    TrainCommand.Create(),
    RunsCommand.Create(),
    EnsembleCommand.Create(),
    EvalCommand.Create(),
    BenchCommand.Create(),
    TestCommand.Create(),
};
Terminal.Prepare();
var invocation = new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    ProcessTerminationTimeout = TimeSpan.FromSeconds(40), // Ctrl+C takes down the stack that the command has started.
};
try
{
    return await vitrine.Parse(args).InvokeAsync(invocation);
}
catch (Exception exception) when (Failure.Describe(exception) is { } failure)
{
    await Console.Error.WriteLineAsync($"vitrine: {failure.Message}");
    return failure.ExitCode;
}
