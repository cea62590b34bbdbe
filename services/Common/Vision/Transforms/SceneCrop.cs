using Vitrine.Media;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Transforms;

/// <summary>Looks at a smaller part of what is seen, at the same scale; place and both sides are drawn.</summary>
internal sealed class SceneCrop : SceneTransform
{
    private readonly Interval _share;

    /// <param name="share">Of the width, and drawn apart, of the height that is left, 0.1 to 1.</param>
    public SceneCrop(Interval share) => _share = share.Within(0.1f, 1, nameof(share));

    public override SceneView Apply(SceneView view, SeededRandom random)
    {
        var part = view.Part;
        var (left, right, width) = Cut(part.Left, part.Right, view.Width, random);
        var (top, bottom, height) = Cut(part.Top, part.Bottom, view.Height, random);
        return view with { Part = new PictureRegion(left, top, right, bottom), Width = width, Height = height };
    }

    // A random stretch of a side, in whole pixels of the picture, and its length in pixels of the view.
    private (float First, float Last, int Length) Cut(float first, float last, int length, SeededRandom random)
    {
        var all = last - first;
        var some = Math.Max(1, MathF.Round(all * _share.Draw(random)));
        var start = first + MathF.Floor(random.Between(0, all - some + 1));
        return (start, start + some, Math.Max(1, (int)MathF.Round(length * some / all)));
    }
}
