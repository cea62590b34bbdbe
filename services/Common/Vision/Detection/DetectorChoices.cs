namespace Vitrine.Vision.Detection;

/// <summary>What a detector chooses besides its backbone and its labels; the defaults are detectron2's for COCO.</summary>
public record DetectorChoices
{
    /// <summary>
    /// The backbone's norms keep their statistics and weights in training: for fine-tuning with few pictures a step.
    /// </summary>
    public bool FrozenNorms { get; init; }

    /// <summary>Channels of all maps of the pyramid.</summary>
    public int PyramidChannels { get; init; } = 256;

    /// <summary>Side of the square anchor on the maps of stride 4, 8, 16, 32 and 64, in pixels of the input.</summary>
    public IReadOnlyList<int> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>Heights / widths of the anchors.</summary>
    public IReadOnlyList<double> AnchorRatios { get; init; } = [0.5, 1, 2];

    /// <summary>A detection in a picture that scores less is not believed; as the Taobao-live solution has it.</summary>
    public double PictureScore { get; init; } = 0.90;

    /// <summary>The same of a video's frames, of which there are many: what is missed in one is seen in the next.</summary>
    public double FrameScore { get; init; } = 0.95;

    /// <summary>Of the first stage, which finds objects of any kind.</summary>
    public ProposalConfig Proposals { get; init; } = new();

    /// <summary>Of the second stage, which tells what they are and where exactly.</summary>
    public RegionConfig Regions { get; init; } = new();

    /// <summary>These alone, of a <see cref="FasterRcnnConfig"/>.</summary>
    internal DetectorChoices Alone() => new(this);
}
