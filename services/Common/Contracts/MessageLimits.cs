namespace Vitrine.Contracts;

/// <summary>What a client and a server of Vitrine agree on.</summary>
public static class MessageLimits
{
    /// <summary>The longest gRPC message, in bytes: a picture of 32 MiB and what goes with it.</summary>
    public const int Bytes = 33 * 1024 * 1024;
}
