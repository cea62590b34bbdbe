using Vitrine.Vision.Data;
using Vitrine.Vision.Networks;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>Trains a network that finds an item's pictures.</summary>
public sealed record RetrievalRecipe : Recipe
{
    /// <summary>What is drawn where the data are the boutique's.</summary>
    public DrawnChoices Boutique { get; init; } = new();

    /// <summary>How the backbone's features become a vector.</summary>
    public EmbeddingHeadConfig Head { get; init; } = new();

    /// <summary>What is learnt.</summary>
    public LossChoices Loss { get; init; } = new();

    /// <summary>Which pictures meet in a step.</summary>
    public BatchChoices Batch { get; init; } = new();

    /// <summary>How pictures are changed, so that none is seen twice.</summary>
    public AugmentationChoices Augmentation { get; init; } = new();

    protected override IEnumerable<string> Contradictions()
    {
        if (Data.Format != DataChoices.Drawn && !DataSet.Formats.Contains(Data.Format))
        {
            yield return $"data.format: must be one of {DataChoices.Drawn}, {string.Join(", ", DataSet.Formats)}, got '{Data.Format}'.";
        }

        if (Head.Branches.Count > 0 && Head.Dimension == 0)
        {
            yield return "head.dimension: must be above 0 where there are branches.";
        }

        if (Loss is { Classifier: Classifier.None, Pairs: Pairs.None })
        {
            yield return "loss.classifier: there must be a classifier, or loss.pairs.";
        }

        if (Head.Branches.Count > 0 && Loss.Classifier is Classifier.Arcface or Classifier.Cosface)
        {
            yield return "loss.classifier: with head.branches it must be softmax, or none.";
        }

        if (Loss.Memory > 0 && Loss.Pairs is Pairs.None or Pairs.Triplet)
        {
            yield return "loss.memory: only loss.pairs batch_hard and contrastive compare with earlier batches.";
        }

        if (Loss.Memory > 0 && Loss.Memory < Batch.Size)
        {
            yield return $"loss.memory: must hold a batch, {Batch.Size}, got {Loss.Memory}.";
        }

        if (Loss.Pairs != Pairs.None && Batch.Sampler != Sampler.Items && Loss is not { Pairs: Pairs.Contrastive, Memory: > 0 })
        {
            yield return "batch.sampler: must be items, for loss.pairs compares pictures of the same item (a loss.memory has some too).";
        }

        if (Loss.Pairs == Pairs.Triplet && Batch.PicturesPerItem != 2)
        {
            yield return "batch.pictures_per_item: must be 2 for triplets, an anchor and a picture of its item.";
        }

        if (Batch.Sampler == Sampler.Items && (Batch.Size % Batch.PicturesPerItem != 0 || Batch.Size < 2 * Batch.PicturesPerItem))
        {
            yield return $"batch.size: must be a multiple of batch.pictures_per_item, {Batch.PicturesPerItem}, with two items or more, "
                + $"got {Batch.Size}.";
        }
    }
}
