namespace Vitrine.Vision.Labels;

/// <summary>What a network sees of each picture in a test; the mean of the probabilities counts.</summary>
public enum TestViews
{
    /// <summary>The picture.</summary>
    Plain,

    /// <summary>The picture and its mirror image.</summary>
    Flip,

    /// <summary>Its four corners and its centre, each 85 % of the width and 90 % of the height, and their mirror images.</summary>
    FiveCropsFlip,
}
