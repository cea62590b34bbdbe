namespace Vitrine.Media;

/// <summary>
/// Reads pictures that strangers send. The format is told by the bytes, limits are checked before a pixel is decoded, and
/// whatever comes in (1 channel, 16 bits, palette, CMYK, alpha, another colour profile, any EXIF orientation) comes out as the
/// same upright 8-bit sRGB, alpha flattened on white. Safe for many threads; a call uses the calling thread alone.
/// </summary>
/// <remarks>Every method throws <see cref="PictureException"/> for a picture that it refuses.</remarks>
public sealed class PictureDecoder(PictureLimits limits)
{
    private readonly PictureGate _gate = new(limits);

    /// <summary>Reads format and size, and checks the limits. Only <see cref="Verify"/> tells broken pixels.</summary>
    public PictureHeader ReadHeader(ReadOnlyMemory<byte> file) =>
        Run(file, 0, static (_, header, _, _) => header, CancellationToken.None);

    /// <summary>Proves that the file is whole: decodes it, a JPEG at an eighth of its size, and keeps nothing.</summary>
    public PictureHeader Verify(ReadOnlyMemory<byte> file, CancellationToken ct) =>
        Run(file, 0, static (picture, header, _, deadline) =>
        {
            picture.ReadThrough(deadline);
            return header;
        }, ct);

    /// <summary>Decodes the whole picture at its full size.</summary>
    public RgbPicture Decode(ReadOnlyMemory<byte> file, CancellationToken ct) =>
        Run(file, 0, static (picture, header, _, deadline) =>
        {
            using var rgb = picture.ToRgb(shrink: 1);
            var pixels = new byte[header.Width * header.Height * 3];
            rgb.CopyTo(pixels, deadline);
            return new RgbPicture(header.Width, header.Height, pixels);
        }, ct);

    /// <summary>
    /// Cuts regions out and stretches each to <paramref name="width"/> x <paramref name="height"/>, smoothed where it shrinks.
    /// A JPEG is decoded at 1/2, 1/4 or 1/8 of its size where that still holds every pixel asked for. No region: the whole
    /// picture, as one region. The <paramref name="destination"/> is (N, height, width, 3), in the order of the regions.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is too short, or a region holds no pixel of the picture.</exception>
    public void DecodeRegions(
        ReadOnlyMemory<byte> file,
        IReadOnlyList<PictureRegion> regions,
        int width,
        int height,
        Span<byte> destination,
        CancellationToken ct) =>
        Run(file, new Crops(regions, width, height, destination), static (picture, header, crops, deadline) =>
        {
            crops.Fill(picture, header, deadline);
            return true;
        }, ct);

    private TResult Run<TTarget, TResult>(
        ReadOnlyMemory<byte> file,
        TTarget target,
        Func<PictureFile, PictureHeader, TTarget, Deadline, TResult> work,
        CancellationToken ct)
        where TTarget : allows ref struct
    {
        var deadline = new Deadline(limits.DecodeTimeout, ct);
        using var picture = new PictureFile(file, _gate.Check(file.Span));
        try
        {
            var header = picture.ReadHeader();
            _gate.Check(header, file.Span);
            return work(picture, header, target, deadline);
        }
        catch (VipsException exception)
        {
            throw picture.Explain(exception);
        }
    }
}
