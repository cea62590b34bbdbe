using System.Security.Cryptography;
using System.Text;

namespace Vitrine.Ingest.Frames;

/// <summary>The frames of a stream are one batch, whose id follows from the stream's name.</summary>
internal static class StreamBatch
{
    public static Guid Of(string stream) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"stream:{stream}")).AsSpan(0, 16));
}
