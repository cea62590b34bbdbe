using static TorchSharp.torch;

namespace Vitrine.Vision.Data;

/// <summary>A batch to be loaded.</summary>
/// <param name="Pictures">Indices into the pictures of the loader; at least one.</param>
/// <param name="Width">Of every picture, in pixels.</param>
/// <param name="Height">Of every picture, in pixels.</param>
internal sealed record BatchPlan(int[] Pictures, int Width, int Height);

/// <summary>A loaded batch; disposing it frees the pixels.</summary>
/// <param name="Pixels">(B, 3, H, W), uint8, RGB; in no dispose scope.</param>
/// <param name="Pictures">What was really loaded: where a picture cannot be read, the one that took its place.</param>
internal sealed record PictureBatch(Tensor Pixels, int[] Pictures) : IDisposable
{
    /// <summary>A batch to be filled.</summary>
    public static PictureBatch For(BatchPlan plan) => new(
        empty([plan.Pictures.Length, 3, plan.Height, plan.Width], ScalarType.Byte, CPU).DetachFromDisposeScope(),
        new int[plan.Pictures.Length]);

    /// <summary>The pixels of one picture, (3, H, W).</summary>
    public Span<byte> BytesOf(int place)
    {
        var all = Pixels.bytes;
        var bytes = all.Length / Pictures.Length;
        return all.Slice(place * bytes, bytes);
    }

    public void Dispose() => Pixels.Dispose();
}
