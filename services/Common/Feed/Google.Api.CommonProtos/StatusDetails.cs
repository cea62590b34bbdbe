using Google.Protobuf;

namespace Google.Rpc;

/// <summary>Finds one kind of detail in a status.</summary>
public static class StatusDetails
{
    /// <returns>The first detail of that type, or null.</returns>
    public static T? GetDetail<T>(this Status status)
        where T : class, IMessage<T>, new()
    {
        ArgumentNullException.ThrowIfNull(status);
        foreach (var any in status.Details)
        {
            if (any.TryUnpack<T>(out var detail))
            {
                return detail;
            }
        }

        return null;
    }
}
