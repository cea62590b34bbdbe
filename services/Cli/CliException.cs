namespace Vitrine.Cli;

/// <summary>Something that the user can mend: printed as one line, without a stack.</summary>
public sealed class CliException(string message, Exception? inner = null) : Exception(message, inner);
