namespace Grpc.Core;

/// <summary>Hints for a single message.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message may wait in the buffer.</summary>
    BufferHint = 1,

    /// <summary>The message is not to be compressed.</summary>
    NoCompress = 2,
}

/// <summary>How messages are written.</summary>
public class WriteOptions(WriteFlags flags = default)
{
    public static readonly WriteOptions Default = new();

    public WriteFlags Flags { get; } = flags;
}
