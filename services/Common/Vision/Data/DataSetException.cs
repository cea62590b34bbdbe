namespace Vitrine.Vision.Data;

/// <summary>A data set cannot be used; the message names the file and, where there is one, the line.</summary>
public sealed class DataSetException(string message, Exception? inner = null) : Exception(message, inner);
