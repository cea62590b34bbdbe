using System.CommandLine;
using System.CommandLine.Parsing;

namespace Vitrine.Benchmarks;

/// <summary>What the benchmark "live" takes.</summary>
/// <param name="Clips">All of them.</param>
/// <param name="Distractors">Of these, clips of items that the shop does not have.</param>
/// <param name="Unshown">Folders of items that no clip shows.</param>
/// <param name="Detector">A detector's package; null: true boxes.</param>
/// <param name="PictureScore">The least score of a box in a shop's picture; null: the detector's own.</param>
/// <param name="FrameScore">The least score of a box in a frame; null: the detector's own.</param>
/// <param name="MaxDistance">The Euclidean distance beyond which a box shows no item, 0 to 2.</param>
/// <param name="Write">Where clips and pictures are written to; null: nowhere.</param>
internal sealed record LiveChoices(
    int Clips, int Distractors, int Unshown, string? Detector, double? PictureScore, double? FrameScore, double MaxDistance, string? Write)
{
    private static readonly Option<bool> _small = new("--small") { Description = "12 clips instead of 40." };

    private static readonly Option<string?> _detector = new("--detector") { Description = "The folder of a detector's package." };

    private static readonly Option<bool> _boxes = new("--boxes") { Description = "Takes the true boxes: 'true' in place of a detector." };

    private static readonly Option<double?> _pictureScore = new("--picture-score")
    {
        Description = "The least score of a box in a shop's picture. Left out: the detector's own.",
    };

    private static readonly Option<double?> _frameScore = new("--frame-score")
    {
        Description = "The least score of a box in a frame. Left out: the detector's own.",
    };

    private static readonly Option<double> _maxDistance = new("--max-distance")
    {
        Description = "The distance beyond which a box shows no item.",
        DefaultValueFactory = _ => 1.12,
    };

    private static readonly Option<string?> _write = new("--write")
    {
        Description = "Only writes the clips as videos, and the shop's pictures, to this folder.",
    };

    public static IReadOnlyList<Option> Options { get; } =
        [_small, _detector, _boxes, _pictureScore, _frameScore, _maxDistance, _write];

    /// <summary>Says what is wrong with what was said.</summary>
    public static void Check(CommandResult said)
    {
        if (said.GetValue(_write) is null && said.GetValue(_detector) is null != said.GetValue(_boxes))
        {
            said.AddError("Say either --detector FOLDER or --boxes true.");
        }
    }

    public static LiveChoices From(ParseResult parsed)
    {
        var (clips, distractors, unshown) = parsed.GetValue(_small) ? (12, 3, 18) : (40, 10, 60);
        return new LiveChoices(clips, distractors, unshown, parsed.GetValue(_detector), parsed.GetValue(_pictureScore),
            parsed.GetValue(_frameScore), parsed.GetValue(_maxDistance), parsed.GetValue(_write));
    }
}
