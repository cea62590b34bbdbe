using static TorchSharp.torch;

namespace Vitrine.Vision.Embedding;

internal static class PixelStack
{
    /// <summary>Copies pictures of one size into a tensor.</summary>
    /// <param name="pictures">RGB, (H, W, 3) each.</param>
    /// <returns>uint8 (B, H, W, 3), on the processor.</returns>
    public static Tensor Of(IReadOnlyCollection<ReadOnlyMemory<byte>> pictures, int width, int height)
    {
        var pixels = empty([pictures.Count, height, width, 3], ScalarType.Byte, CPU);
        var room = pixels.bytes;
        foreach (var picture in pictures)
        {
            picture.Span.CopyTo(room);
            room = room[picture.Length..];
        }

        return pixels;
    }
}
