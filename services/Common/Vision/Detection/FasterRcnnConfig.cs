using Vitrine.Vision.Networks;

namespace Vitrine.Vision.Detection;

/// <summary>Choices of <see cref="FasterRcnn"/>; the defaults are detectron2's for COCO.</summary>
public sealed record FasterRcnnConfig : DetectorChoices
{
    public FasterRcnnConfig()
    {
    }

    /// <param name="choices">All but the backbone and the labels.</param>
    public FasterRcnnConfig(DetectorChoices choices)
        : base(choices)
    {
    }

    /// <summary>The backbone, by a name that <see cref="NetworkCatalog"/> knows; ResNets and VoVNets can be one.</summary>
    public string Architecture { get; init; } = "ese_vovnet99b";

    /// <summary>The backbone's choices, of the architecture's type, without a classifier.</summary>
    public required BackboneConfig Backbone { get; init; }

    /// <summary>What is told apart; a label is the place in this list.</summary>
    public required IReadOnlyList<string> Labels { get; init; }
}

/// <summary>Choices of the region proposal network (arXiv:1506.01497).</summary>
public sealed record ProposalConfig
{
    /// <summary>The best of each map that compete, in training.</summary>
    public int TrainingCandidates { get; init; } = 2000;

    /// <summary>The best of each map that compete, when detecting.</summary>
    public int Candidates { get; init; } = 1000;

    /// <summary>Proposals of a picture, in training.</summary>
    public int TrainingProposals { get; init; } = 1000;

    /// <summary>Proposals of a picture, when detecting.</summary>
    public int Proposals { get; init; } = 1000;

    /// <summary>Candidates of a map that overlap by more show the same; 0 to 1.</summary>
    public double Suppression { get; init; } = 0.7;

    /// <summary>An anchor with less overlap is background; 0 to 1.</summary>
    public double NegativeBelow { get; init; } = 0.3;

    /// <summary>An anchor with this overlap or more is an object; 0 to 1.</summary>
    public double PositiveFrom { get; init; } = 0.7;

    /// <summary>Anchors of a picture that a step learns from.</summary>
    public int Samples { get; init; } = 256;

    /// <summary>The greatest part of them that are objects; 0 to 1.</summary>
    public double Positives { get; init; } = 0.5;

    /// <summary>Of the boxes' loss: smaller differences count by their squares; 0: none do.</summary>
    public double Beta { get; init; }
}

/// <summary>Choices of the second stage (Fast R-CNN, arXiv:1504.08083).</summary>
public sealed record RegionConfig
{
    /// <summary>Side of what is cut out of a map, in bins.</summary>
    public int Size { get; init; } = 7;

    /// <summary>Samples of a bin along each side.</summary>
    public int BinSamples { get; init; } = 2;

    /// <summary>Width of the two layers before the predictor.</summary>
    public int Hidden { get; init; } = 1024;

    /// <summary>A proposal with this overlap or more is an object, any other background; 0 to 1.</summary>
    public double PositiveFrom { get; init; } = 0.5;

    /// <summary>Proposals of a picture that a step learns from.</summary>
    public int Samples { get; init; } = 512;

    /// <summary>The greatest part of them that are objects; 0 to 1.</summary>
    public double Positives { get; init; } = 0.25;

    /// <summary>Of the boxes' loss: smaller differences count by their squares; 0: none do.</summary>
    public double Beta { get; init; }

    /// <summary>A detection must score more; 0 to 1.</summary>
    public double LeastScore { get; init; } = 0.05;

    /// <summary>Detections of a label that overlap by more show the same; 0 to 1.</summary>
    public double Suppression { get; init; } = 0.5;

    /// <summary>The most of a picture.</summary>
    public int Detections { get; init; } = 100;
}
