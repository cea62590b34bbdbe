using Google.Protobuf;

namespace Vitrine.Hosting;

/// <summary>Messages as JSON.</summary>
public static class JsonText
{
    /// <returns>Null: it has what JSON does not know, a number that is not finite or a value or a key that is none.</returns>
    public static string? TryFormat(IMessage message)
    {
        try
        {
            return JsonFormatter.Default.Format(message);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a text has U+0000, which PostgreSQL's cannot hold.</summary>
    public static bool HasNul(string json) => json.Contains("\\u0000", StringComparison.Ordinal);
}
