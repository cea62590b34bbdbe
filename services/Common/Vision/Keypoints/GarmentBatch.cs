using System.Runtime.InteropServices;
using Vitrine.Vision.Data;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>Garments loaded together; disposing it frees all tensors, which are in no dispose scope.</summary>
/// <param name="Crops">Pixels (B, 3, H, W), uint8, RGB, and which garments of the loader they are.</param>
/// <param name="Places">(B, P, 2), float32: shares of the crop's width and height.</param>
/// <param name="Weights">(B, P), float32: 1 for a point that is to be learnt, else 0.</param>
internal sealed record GarmentBatch(PictureBatch Crops, Tensor Places, Tensor Weights) : IDisposable
{
    /// <summary>A batch to be filled.</summary>
    public static GarmentBatch For(BatchPlan plan, int points) => new(
        PictureBatch.For(plan), zeros([plan.Pictures.Length, points, 2], ScalarType.Float32, CPU).DetachFromDisposeScope(),
        zeros([plan.Pictures.Length, points], ScalarType.Float32, CPU).DetachFromDisposeScope());

    /// <summary>Fills in the point of a place.</summary>
    public void SetPoint(int place, int point, (float X, float Y) at)
    {
        var i = (place * (int)Weights.shape[1]) + point;
        var places = MemoryMarshal.Cast<byte, float>(Places.bytes);
        (places[2 * i], places[(2 * i) + 1]) = at;
        MemoryMarshal.Cast<byte, float>(Weights.bytes)[i] = 1;
    }

    public void Dispose()
    {
        Crops.Dispose();
        Places.Dispose();
        Weights.Dispose();
    }
}
