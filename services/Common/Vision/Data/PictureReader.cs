using Vitrine.Media;

namespace Vitrine.Vision.Data;

/// <summary>
/// Reads the pictures of data sets, from files, http addresses or the boutique, stretched to a size. Safe for many threads.
/// </summary>
/// <param name="decoder">Reads files, and says what is refused.</param>
/// <param name="fetcher">Gets http and https addresses; the caller's own.</param>
/// <param name="folders">Files outside them are refused; null: none is.</param>
public sealed class PictureReader(PictureDecoder decoder, PictureFetcher fetcher, IReadOnlyList<string>? folders = null)
{
    /// <summary>Reads a picture, or what its box cuts out; a box is clipped to the picture.</summary>
    /// <param name="picture">Of a data set.</param>
    /// <param name="width">In pixels, above 0.</param>
    /// <param name="height">In pixels, above 0.</param>
    /// <param name="pixels">Takes (H, W, 3), 8-bit RGB; it may be longer.</param>
    /// <param name="ct">Stops a fetch or the decoding.</param>
    /// <exception cref="PictureException">The picture is missing or broken, or its box lies outside it.</exception>
    /// <exception cref="ArgumentException">There is no room for the pixels.</exception>
    public void Read(LabelledPicture picture, int width, int height, Span<byte> pixels, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var bytes = checked(width * height * 3);
        if (pixels.Length < bytes)
        {
            throw new ArgumentException($"{width}x{height} pixels need {bytes} bytes, got {pixels.Length}", nameof(pixels));
        }

        ct.ThrowIfCancellationRequested();
        if (DrawnSet.Holds(picture.Location) && picture.Box is null && width == height)
        {
            DrawnSet.Draw(picture.Location).Render(width).Pixels.CopyTo(pixels);
        }
        else
        {
            // A drawing scales as a square only, and boxes count its full side's pixels.
            Decode(ReadFile(picture, ct), picture, width, height, pixels, ct);
        }
    }

    /// <summary>The file of a picture; one that is drawn is drawn as a JPEG.</summary>
    /// <exception cref="PictureException">It is missing.</exception>
    public byte[] ReadFile(LabelledPicture picture, CancellationToken ct) =>
        DrawnSet.Holds(picture.Location) ? DrawnSet.Draw(picture.Location).Jpeg() : FileOf(picture.Location, ct);

    /// <summary>Width / height of a picture, or of what its box cuts out, without decoding it.</summary>
    /// <exception cref="PictureException">The picture is missing or broken.</exception>
    public double AspectRatio(LabelledPicture picture, CancellationToken ct)
    {
        if (picture.Box is { } box)
        {
            return (box.Right - box.Left) / (box.Bottom - box.Top);
        }

        var (width, height) = SizeOf(picture, ct);
        return (double)width / height;
    }

    /// <summary>The whole picture's size in pixels, without decoding it.</summary>
    /// <exception cref="PictureException">The picture is missing or broken.</exception>
    public (int Width, int Height) SizeOf(LabelledPicture picture, CancellationToken ct)
    {
        var header = decoder.ReadHeader(ReadFile(picture, ct));
        return (header.Width, header.Height);
    }

    private void Decode(byte[] file, LabelledPicture picture, int width, int height, Span<byte> pixels, CancellationToken ct)
    {
        try
        {
            decoder.DecodeRegions(file, picture.Box is { } box ? [box] : [], width, height, pixels, ct);
        }
        catch (ArgumentException exception)
        {
            throw new PictureException(PictureReason.BoxOutside, $"{picture.Location}: {exception.Message}", exception);
        }
    }

    private byte[] FileOf(string location, CancellationToken ct)
    {
        if (location.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(location, UriKind.Absolute, out var uri)
                ? fetcher.FetchAsync(uri, ct).GetAwaiter().GetResult()
                : throw new PictureException(PictureReason.AddressRefused, $"{location} is no address.");
        }

        if (folders is not null && AllowedFolders.Resolve(location, folders) is null)
        {
            throw new PictureException(PictureReason.AddressRefused, $"{location} lies in none of the data folders.");
        }

        try
        {
            return File.ReadAllBytes(location);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PictureException(PictureReason.NotFound, $"There is no file {location}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PictureException(PictureReason.FetchFailed, $"{location} cannot be read: {exception.Message}", exception);
        }
    }
}
