namespace Vitrine.Media;

/// <summary>Refuses what is no picture, and what would cost too much, before a pixel is decoded.</summary>
internal sealed class PictureGate(PictureLimits limits)
{
    /// <summary>More scans than any encoder writes; each costs a pass over the whole picture.</summary>
    private const int MaxScans = 100;

    /// <summary>Judges the bytes alone.</summary>
    public PictureFormat Check(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw new PictureException(PictureReason.Empty, "The file is empty.");
        }
        if (file.Length > limits.MaxBytes)
        {
            throw new PictureException(
                PictureReason.TooManyBytes, $"The file has {file.Length:N0} bytes; at most {limits.MaxBytes:N0} are taken.");
        }

        var format = PictureBytes.FormatOf(file) ?? throw new PictureException(
            PictureReason.UnsupportedFormat, "The file is no JPEG, PNG, WebP or GIF by its first bytes.");
        if (format == PictureFormat.Png && PictureBytes.PngSize(file) is var (width, height))
        {
            // libpng refuses a side beyond a million too, but only says that the header is wrong.
            CheckSize(width, height);
        }
        return format;
    }

    /// <summary>Judges the header, where a file got that far.</summary>
    public void Check(PictureHeader header, ReadOnlySpan<byte> file)
    {
        CheckSize((uint)header.Width, (uint)header.Height);

        var heldWhole = header.Progressive || header.Format is PictureFormat.WebP or PictureFormat.Gif;
        var kind = header.Progressive ? $"progressive {header.Format}" : $"{header.Format}";
        if (heldWhole && (long)header.Width * header.Height > limits.MaxProgressivePixels)
        {
            throw new PictureException(
                PictureReason.ProgressiveTooLarge,
                $"The {kind} is {header.Width} x {header.Height}; at most {limits.MaxProgressivePixels:N0} pixels are taken.");
        }
        if (header is { Progressive: true, Format: PictureFormat.Jpeg }
            && PictureBytes.JpegScans(file) is > MaxScans and var scans)
        {
            throw new PictureException(
                PictureReason.ProgressiveTooLarge, $"The JPEG has {scans:N0} scans; at most {MaxScans} are taken.");
        }
    }

    private void CheckSize(uint width, uint height)
    {
        if (Math.Max(width, height) > limits.MaxSide)
        {
            throw new PictureException(
                PictureReason.SideTooLong, $"The picture is {width} x {height}; a side may have {limits.MaxSide:N0} pixels.");
        }
        if ((long)width * height > limits.MaxPixels)
        {
            throw new PictureException(
                PictureReason.TooManyPixels,
                $"The picture is {width} x {height}; at most {limits.MaxPixels:N0} pixels are taken.");
        }
    }
}
