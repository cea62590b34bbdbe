using System.Globalization;
using System.Runtime.CompilerServices;

namespace Vitrine.Media.Video;

/// <summary>Which frames of a video are wanted.</summary>
public sealed class FrameSelection
{
    private FrameSelection(string condition) => Condition = condition;

    /// <summary>Not 0 for a frame that is wanted, in the language of ffmpeg's filter "select".</summary>
    internal string Condition { get; }

    /// <summary>How many frames it selects at most.</summary>
    internal int Most { get; private init; } = int.MaxValue;

    /// <summary>How many it selects of each second of a video, where that can be told.</summary>
    internal double PerSecond { get; private init; }

    /// <summary>Frames <paramref name="first"/>, first + step, ... up to <paramref name="last"/>, counted from 0 as they are shown.</summary>
    /// <exception cref="ArgumentOutOfRangeException">first is below 0, last below first, or step below 1.</exception>
    public static FrameSelection ByNumber(int first, int last, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        var most = Math.Min(((last - first) / step) + 1L, int.MaxValue);
        return new($"between(n,{first},{last})*not(mod(n-{first},{step}))") { Most = (int)most };
    }

    /// <summary>The first frame, and of each further 1 / <paramref name="framesPerSecond"/> seconds the first one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0.001 .. 1,000.</exception>
    public static FrameSelection ByRate(double framesPerSecond)
    {
        ThrowIfOutside(framesPerSecond, 0.001, 1_000);
        // A frame's time is a rounded fraction: one that falls just short of its slot's start still belongs to it.
        var slot = string.Create(CultureInfo.InvariantCulture, $"*{framesPerSecond:0.######}+0.000001)");
        return new($"isnan(prev_selected_t)+gt(floor(t{slot},floor(prev_selected_t{slot})") { PerSecond = framesPerSecond };
    }

    /// <summary>The first frame, and each that differs from the one before by more than <paramref name="threshold"/>.</summary>
    /// <param name="threshold">0 to 1 on ffmpeg's scale of scene changes; cuts are found from about 0.3 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0 .. 1.</exception>
    public static FrameSelection BySceneChange(double threshold)
    {
        ThrowIfOutside(threshold, 0, 1);
        return new(string.Create(CultureInfo.InvariantCulture, $"isnan(prev_selected_t)+gt(scene,{threshold:0.######})"));
    }

    private static void ThrowIfOutside(
        double value, double least, double most, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= least && value <= most)) // NaN too
        {
            throw new ArgumentOutOfRangeException(name, value, $"It must be in {least} .. {most}.");
        }
    }
}
