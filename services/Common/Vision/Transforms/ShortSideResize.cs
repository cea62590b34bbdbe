using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Transforms;

/// <summary>
/// Scales a view so that its short side has one of several lengths, drawn anew each time, and less where the long side would
/// grow too long: multi-scale training (He et al., arXiv:1406.4729), and with one length, measuring.
/// </summary>
internal sealed class ShortSideResize : SceneTransform
{
    private readonly int[] _sides;
    private readonly int _longest;

    /// <param name="sides">Lengths of the short side in pixels, above 0; at least one.</param>
    /// <param name="longest">Of the long side in pixels, at least the longest of <paramref name="sides"/>.</param>
    public ShortSideResize(IReadOnlyList<int> sides, int longest)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sides.Count, nameof(sides));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sides.Min(), nameof(sides));
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, sides.Max());
        (_sides, _longest) = ([.. sides], longest);
    }

    public override SceneView Apply(SceneView view, SeededRandom random)
    {
        var (shorter, longer) = (Math.Min(view.Width, view.Height), Math.Max(view.Width, view.Height));
        var scale = Math.Min((double)_sides[random.Below(_sides.Length)] / shorter, (double)_longest / longer);
        return view with { Width = Scaled(view.Width), Height = Scaled(view.Height) };

        int Scaled(int side) => Math.Max(1, (int)Math.Round(side * scale));
    }
}
