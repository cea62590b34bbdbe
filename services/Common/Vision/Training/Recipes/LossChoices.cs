using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>What is learnt: the sum of a classifier's loss and a loss of pairs.</summary>
public sealed record LossChoices
{
    /// <summary>Learns retrieval as classification of the items.</summary>
    public Classifier Classifier { get; init; } = Classifier.Softmax;

    /// <summary>Of the cosines before softmax, in arcface and cosface.</summary>
    [Range(1.0, 128.0)]
    public double Scale { get; init; } = 30;

    /// <summary>Of arcface in radians, of cosface in cosines.</summary>
    [Range(0.0, 0.9)]
    public double Margin { get; init; } = 0.15;

    /// <summary>Share of softmax's target that is spread over all classes.</summary>
    [Range(0.0, 0.9)]
    public double LabelSmoothing { get; init; }

    /// <summary>Learns distances.</summary>
    public Pairs Pairs { get; init; }

    /// <summary>Of the pairs: a distance, or the cosine of contrastive.</summary>
    [Range(0.0, 10.0)]
    public double PairMargin { get; init; } = 0.5;

    /// <summary>Factor of the pairs' loss.</summary>
    [Range(0.0, 100.0)]
    public double PairWeight { get; init; } = 1;

    /// <summary>Where the negatives of triplets come from.</summary>
    public Negatives Negatives { get; init; } = Negatives.Offline;

    /// <summary>
    /// Offline negatives are drawn from so many of an anchor's nearest. Few make hard negatives, which a network of first weights
    /// does not survive (FaceNet, arXiv 1503.03832, section 3.2).
    /// </summary>
    [Range(1, 100_000)]
    public int NearestNegatives { get; init; } = 10;

    /// <summary>Vectors of earlier batches that a batch is compared with too; 0: none.</summary>
    [Range(0, 10_000_000)]
    public int Memory { get; init; }

    /// <summary>Steps before the first batch is remembered.</summary>
    [Range(0, 10_000_000)]
    public int MemoryStart { get; init; } = 1000;
}

/// <summary>A loss of classes.</summary>
public enum Classifier
{
    None,

    /// <summary>A linear classifier and cross-entropy; one for each part of the head.</summary>
    Softmax,

    /// <summary>CosFace; with margin 0 NormFace.</summary>
    Cosface,

    /// <summary>ArcFace.</summary>
    Arcface,
}

/// <summary>A loss of pairs.</summary>
public enum Pairs
{
    None,

    /// <summary>Each picture's farthest of its item and nearest of another, in the batch, on unit vectors.</summary>
    BatchHard,

    /// <summary>All pairs of the batch.</summary>
    Contrastive,

    /// <summary>An anchor, a picture of its item and a negative that was chosen for it.</summary>
    Triplet,
}

/// <summary>Where the negatives of triplets come from.</summary>
public enum Negatives
{
    /// <summary>Any other item.</summary>
    Random,

    /// <summary>The nearest of the batch.</summary>
    Batch,

    /// <summary>Of the nearest in the whole training set, found anew before each epoch.</summary>
    Offline,
}
