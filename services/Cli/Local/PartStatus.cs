namespace Vitrine.Cli.Local;

/// <summary>A part of the stack at this moment.</summary>
/// <param name="State"><c>stopped</c>, <c>starting</c> (it runs and takes no calls) or <c>ready</c>.</param>
/// <param name="Pid">Null when it does not run.</param>
/// <param name="Port">AMQP, PostgreSQL or gRPC, on 127.0.0.1.</param>
public sealed record PartStatus(Part Part, string State, int? Pid, int Port, DateTimeOffset? Since, string LogFile);
