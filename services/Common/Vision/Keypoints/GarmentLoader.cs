using Vitrine.Vision.Data;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// Decodes, cuts, changes and batches garments ahead of the training step, their points along with them. What is loaded depends on
/// the batches, the epoch and the seed alone. A picture that cannot be read is replaced by another of the same garment.
/// </summary>
internal sealed class GarmentLoader
{
    private readonly IReadOnlyList<LabelledGarment> _garments;
    private readonly GarmentCrop[] _crops;
    private readonly Dictionary<int, int> _places;
    private readonly ReadablePictures _pictures;
    private readonly InputSpec _input;
    private readonly GarmentAugmentationChoices _change;
    private readonly TransformChain _colours;
    private readonly bool _learnsHidden;
    private readonly LoaderOptions _options;

    /// <param name="garments">All that may be loaded.</param>
    /// <param name="points">That are wanted, P places in <see cref="GarmentPoints.Names"/>.</param>
    /// <param name="input">Size and margin of the crops.</param>
    /// <param name="reader">Reads the pictures.</param>
    /// <param name="change">Of the crops.</param>
    /// <param name="learnsHidden">Whether hidden points are to be learnt.</param>
    /// <param name="faults">Takes the pictures that cannot be read, each once.</param>
    /// <param name="options">Threads, batches ahead, seed and cache.</param>
    public GarmentLoader(
        IReadOnlyList<LabelledGarment> garments, IReadOnlyList<int> points, InputSpec input, PictureReader reader,
        GarmentAugmentationChoices change, bool learnsHidden, DataFaults faults, LoaderOptions options)
    {
        (_garments, _input, _change) = (garments, input, change);
        _places = points.Index().ToDictionary(point => point.Item, point => point.Index);
        (_learnsHidden, _options, _colours) = (learnsHidden, options.Checked(), change.Colours());
        _crops = [.. garments.Select(garment => GarmentCrop.Of(input, garment.Box, garment.Whole))];
        LabelledPicture[] pictures = [.. garments.Zip(_crops, (garment, crop) =>
            new LabelledPicture(garment.Location, GarmentPoints.Name(garment.Garment), DataPart.Train) { Box = crop.Region })];
        _pictures = new ReadablePictures(pictures, reader, faults, options.CacheBytes);
    }

    /// <summary>Loads batches in their order; the caller disposes each. Leaving the loop stops the threads.</summary>
    /// <param name="batches">The garments of each batch.</param>
    /// <param name="epoch">Decides, with the seed and a batch's number, what is drawn.</param>
    /// <param name="first">The number of the first batch that is wanted; those before it are only counted.</param>
    /// <param name="ct">Stops the loading.</param>
    /// <exception cref="DataSetException">No picture at all can be read.</exception>
    public IEnumerable<GarmentBatch> Load(IEnumerable<int[]> batches, int epoch, int first, CancellationToken ct) =>
        BatchesAhead.Load<int[], GarmentBatch>(
            batches, first, _options, (garments, number, workers) => Begin(garments, epoch, number, workers), ct);

    /// <summary>What was cut out for a garment.</summary>
    public GarmentCrop CropOf(int garment) => _crops[garment];

    private PendingBatch<GarmentBatch> Begin(int[] garments, int epoch, int number, WorkerThreads workers)
    {
        var plan = new BatchPlan(garments, _input.Width, _input.Height);
        var batch = new PendingBatch<GarmentBatch>(GarmentBatch.For(plan, _places.Count), garments.Length);
        for (var place = 0; place < garments.Length; place++)
        {
            var (at, random) = (place, BatchesAhead.Random(_options.Seed, epoch, number, place));
            workers.Do(stop => batch.Fill(filled => Fill(filled, garments[at], at, random, stop)));
        }

        return batch;
    }

    private void Fill(GarmentBatch batch, int wanted, int place, SeededRandom random, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        var decoded = empty([_input.Height, _input.Width, 3], ScalarType.Byte, CPU);
        var read = _pictures.Read(wanted, _input.Width, _input.Height, decoded.bytes, ct);
        var ratio = (float)_input.Width / _input.Height;
        var labels = _garments[read].Points.Index().Where(label => IsLearnt(label.Item))
            .ToDictionary(label => label.Index, label => _crops[read].Share(label.Item.X, label.Item.Y));
        var view = _change.Draw(labels.Values, ratio, random);
        foreach (var (point, share) in labels)
        {
            var mapped = view.Map(share.X, share.Y, ratio);
            if (GarmentAugmentationChoices.IsInside(mapped)
                && _places.TryGetValue(view.IsMirrored ? GarmentPoints.MirrorOf(point) : point, out var seen))
            {
                batch.SetPoint(place, seen, mapped);
            }
        }

        var changed = _colours.Apply(view.Apply(decoded.permute(2, 0, 1)), random);
        changed.contiguous().bytes.CopyTo(batch.Crops.BytesOf(place));
        batch.Crops.Pictures[place] = read;
    }

    private bool IsLearnt(GarmentPoint label) => label.State == PointState.Visible || (_learnsHidden && label.State == PointState.Hidden);
}
