using Vitrine.Vision.Data;
using Vitrine.Vision.Mining;
using Vitrine.Vision.Sampling;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Training;

/// <summary>
/// Which pictures each step of a run sees. The recipe and the number of the epoch decide it and, where negatives are chosen
/// offline, the network at the epoch's beginning.
/// </summary>
internal sealed class BatchPlanner
{
    private const int NegativesPurpose = 0x4E4547;

    private readonly RetrievalRecipe _recipe;
    private readonly IBatchSampler _sampler;

    /// <param name="ratios">Width / height of each training picture; asked for only where batches follow them.</param>
    /// <exception cref="ArgumentException">There are fewer pictures, or items, than a batch takes.</exception>
    public BatchPlanner(RetrievalRecipe recipe, TrainingPictures pictures, Func<IReadOnlyList<double>> ratios)
    {
        var batch = recipe.Batch;
        _recipe = recipe;
        _sampler = batch.Sampler switch
        {
            Sampler.Shuffled => new ShuffledSampler(pictures.Train.Count, batch.Size, recipe.Seed),
            Sampler.Items => new ItemSampler(
                [.. pictures.Train.Select(picture => picture.Label)], batch.Size / batch.PicturesPerItem, batch.PicturesPerItem,
                recipe.Seed),
            Sampler.AspectRatio => new AspectRatioSampler(ratios(), batch.Size, recipe.Seed),
            _ => throw new ArgumentOutOfRangeException(nameof(recipe), batch.Sampler, null),
        };
        Miner = recipe.Loss.Pairs != Pairs.Triplet ? null : recipe.Loss.Negatives switch
        {
            Negatives.Random => new RandomNegatives(pictures.Classes),
            Negatives.Batch => new BatchNegatives(),
            Negatives.Offline => new OfflineNegatives(pictures.Classes, Math.Min(recipe.Loss.NearestNegatives, pictures.Train.Count)),
            _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe.Loss.Negatives, null),
        };
        Steps = recipe.Optimizer.StepsOf(_sampler.Epoch(0).Length);
    }

    /// <summary>Chooses the negatives of triplets; null where there are none.</summary>
    public INegativeMiner? Miner { get; }

    /// <summary>Of the whole run.</summary>
    public int Steps { get; }

    /// <summary>The batches of an epoch, drawn as they are asked for.</summary>
    public IEnumerable<BatchPlan> Epoch(int number) => _sampler.Epoch(number).Select((pictures, batch) =>
    {
        var (width, height) = _sampler is AspectRatioSampler shapes
            ? shapes.SizeOf(pictures, _recipe.Network.InputSize)
            : (_recipe.Network.InputSize, _recipe.Network.InputSize);
        return new BatchPlan(Miner is null ? pictures : Triplets(pictures, Miner, number, batch), width, height);
    });

    // The sampler gives pairs; anchors come first, then the pictures of their items, then the negatives.
    private int[] Triplets(int[] pairs, INegativeMiner miner, int epoch, int batch)
    {
        int[] anchors = [.. pairs.Where((_, i) => i % 2 == 0)];
        int[] positives = [.. pairs.Where((_, i) => i % 2 == 1)];
        var random = new SeededRandom(
            SeededRandom.For(_recipe.Seed, epoch).Next() ^ SeededRandom.For(batch, NegativesPurpose).Next());
        return [.. anchors, .. positives, .. miner.Join(anchors, random)];
    }
}
