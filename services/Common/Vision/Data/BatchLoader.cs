using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Data;

/// <summary>
/// Decodes, transforms and batches pictures ahead of the training step. What is loaded depends on the plans, the epoch and the
/// seed alone, not on threads, the cache, or what was loaded before. To be used by one thread at a time.
/// </summary>
/// <param name="pictures">All that may be loaded: a picture that cannot be read is replaced by another of them.</param>
/// <param name="reader">Reads them.</param>
/// <param name="transform">
/// Makes the transform of a batch's picture, given its index: uint8 (3, H, W) of the decoded size → uint8 (3, height, width) as
/// planned. Called by many threads.
/// </param>
/// <param name="faults">Takes the pictures that cannot be read, each once.</param>
/// <param name="options">Threads, batches ahead, seed, size and cache.</param>
internal sealed class BatchLoader(
    IReadOnlyList<LabelledPicture> pictures,
    PictureReader reader,
    Func<BatchPlan, int, Transform> transform,
    DataFaults faults,
    LoaderOptions options)
{
    private readonly LoaderOptions _options = options.Checked();
    private readonly ReadablePictures _pictures = new(pictures, reader, faults, options.CacheBytes);

    /// <summary>
    /// Loads batches in the order of their plans; a plan is drawn when there is room to begin it. The caller disposes each
    /// batch. Leaving the loop stops the threads.
    /// </summary>
    /// <param name="plans">All batches of the epoch.</param>
    /// <param name="epoch">Decides, with the seed and a batch's number, what the transforms draw.</param>
    /// <param name="first">The number of the first batch that is wanted; those before it are only counted.</param>
    /// <param name="ct">Stops the loading.</param>
    /// <exception cref="ArgumentException">A plan names no picture, or the transform gives another size.</exception>
    /// <exception cref="DataSetException">No picture at all can be read.</exception>
    public IEnumerable<PictureBatch> Load(IEnumerable<BatchPlan> plans, int epoch, int first, CancellationToken ct) =>
        BatchesAhead.Load<BatchPlan, PictureBatch>(
            plans, first, _options, (plan, number, workers) => Begin(plan, epoch, number, workers), ct);

    private PendingBatch<PictureBatch> Begin(BatchPlan plan, int epoch, int number, WorkerThreads workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(plan.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(plan.Height);
        if (plan.Pictures.Length == 0 || Array.Exists(plan.Pictures, picture => picture < 0 || picture >= _pictures.Count))
        {
            throw new ArgumentException(
                $"batch {number} must name pictures 0 to {_pictures.Count - 1}, got [{string.Join(", ", plan.Pictures)}]");
        }

        var batch = new PendingBatch<PictureBatch>(PictureBatch.For(plan), plan.Pictures.Length);
        for (var place = 0; place < plan.Pictures.Length; place++)
        {
            var (at, random) = (place, BatchesAhead.Random(_options.Seed, epoch, number, place));
            workers.Do(stop => batch.Fill(filled =>
                filled.Pictures[at] = Load(plan, at, random, filled.BytesOf(at), stop)));
        }

        return batch;
    }

    /// <summary>Loads a batch's picture into (3, H, W).</summary>
    private int Load(BatchPlan plan, int place, SeededRandom random, Span<byte> pixels, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        var (width, height) = (Scaled(plan.Width), Scaled(plan.Height));
        var decoded = empty([height, width, 3], ScalarType.Byte, CPU);
        var picture = _pictures.Read(plan.Pictures[place], width, height, decoded.bytes, ct);
        var changed = transform(plan, picture).Apply(decoded.permute(2, 0, 1), random);
        if (changed.dtype != ScalarType.Byte || !changed.shape.SequenceEqual([3, plan.Height, plan.Width]))
        {
            throw new ArgumentException(
                $"pictures of [3, {plan.Height}, {plan.Width}] Byte were planned, the transform gives "
                + $"[{string.Join(", ", changed.shape)}] {changed.dtype}");
        }

        changed.contiguous().bytes.CopyTo(pixels);
        return picture;
    }

    private int Scaled(int side) => (int)Math.Round(side * _options.DecodeScale);
}
