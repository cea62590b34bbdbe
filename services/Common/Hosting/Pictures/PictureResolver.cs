using Vitrine.Common.V1;
using Vitrine.Media;

namespace Vitrine.Hosting.Pictures;

/// <summary>A picture on the wire → its file.</summary>
public sealed class PictureResolver(PictureFetcher fetcher, IBlobStore blobs)
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: there is none. NOT_FOUND: it is not held.</exception>
    /// <exception cref="PictureException">The address cannot be fetched.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(Picture? picture, CancellationToken ct) => picture?.SourceCase switch
    {
        Picture.SourceOneofCase.Data => picture.Data.Memory,
        Picture.SourceOneofCase.Uri => await fetcher.FetchAsync(ParseUri(picture.Uri), ct),
        Picture.SourceOneofCase.Sha256 => await HeldAsync(picture.Sha256, ct),
        _ => throw RpcErrors.Invalid("picture", "is required"),
    };

    private static Uri ParseUri(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? parsed
            : throw RpcErrors.Invalid("picture.uri", "must be an http or https address");

    private async Task<ReadOnlyMemory<byte>> HeldAsync(string sha256, CancellationToken ct) =>
        sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower)
            ? throw RpcErrors.Invalid("picture.sha256", "must be 64 lower-case hex digits")
            : await blobs.GetAsync(sha256, ct) ?? throw RpcErrors.NotFound("picture", sha256);
}
