namespace Vitrine.Media;

/// <summary>The formats that are taken in; all else is refused.</summary>
public enum PictureFormat
{
    Jpeg,
    Png,
    WebP,
    Gif,
}

/// <summary>What a picture's first bytes tell.</summary>
/// <param name="Format">By the file's first bytes.</param>
/// <param name="Width">Pixels, upright: the EXIF orientation is applied.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Progressive">A progressive JPEG or an interlaced PNG: it is held whole to be decoded.</param>
public sealed record PictureHeader(PictureFormat Format, int Width, int Height, bool Progressive);
