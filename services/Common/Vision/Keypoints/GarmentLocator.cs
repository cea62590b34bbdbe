using Vitrine.Vision.Data;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>Has a network look for the points of a data set's garments.</summary>
/// <param name="points">The network's, P.</param>
/// <param name="locate">uint8 RGB (B, 3, H, W) → places (B, P, 2), shares of the crop's width and height.</param>
internal sealed class GarmentLocator(PictureReader reader, InputSpec input, IReadOnlyList<int> points, Func<Tensor, Tensor> locate)
{
    private const int BatchSize = 16;

    /// <summary>Looks for the points of garments and says how far off they are.</summary>
    /// <param name="faults">Takes the pictures that cannot be read; they are not measured.</param>
    /// <param name="progress">Called with the garments that are done so far.</param>
    /// <param name="ct">Looked at between batches.</param>
    /// <exception cref="DataSetException">No picture can be read, or none of the garments can be measured.</exception>
    public KeypointReport Measure(IReadOnlyList<LabelledGarment> garments, DataFaults faults, Action<int> progress, CancellationToken ct)
    {
        var loader = new GarmentLoader(
            garments, points, input, reader, GarmentAugmentationChoices.None, learnsHidden: true, faults,
            new LoaderOptions { CacheBytes = 0 });
        var (error, done) = (new NormalizedError(), 0);
        foreach (var loaded in loader.Load(Enumerable.Range(0, garments.Count).Chunk(BatchSize), epoch: 0, first: 0, ct))
        {
            using var batch = loaded;
            using var scope = NewDisposeScope();
            var places = locate(batch.Crops.Pixels).cpu().data<float>().ToArray();
            foreach (var (i, garment) in batch.Crops.Pictures.Index().Where(loaded => loaded.Item == done + loaded.Index))
            {
                error.Add(garments[garment].Garment, garments[garment].Points, Restore(places, i, loader.CropOf(garment)));
            }

            progress(done += batch.Crops.Pictures.Length);
            ct.ThrowIfCancellationRequested();
        }

        try
        {
            return error.Report();
        }
        catch (InvalidOperationException exception)
        {
            throw new DataSetException(exception.Message, exception);
        }
    }

    // Points that the network does not know stay at 0; no label asks for them.
    private (float X, float Y)[] Restore(float[] places, int garment, GarmentCrop crop)
    {
        var found = new (float X, float Y)[GarmentPoints.Count];
        foreach (var (i, point) in points.Index())
        {
            var at = 2 * ((garment * points.Count) + i);
            found[point] = crop.Place(places[at], places[at + 1]);
        }

        return found;
    }
}
