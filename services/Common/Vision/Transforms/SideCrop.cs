using Vitrine.Vision.Synthetic;
using static TorchSharp.torch;

namespace Vitrine.Vision.Transforms;

/// <summary>Cuts a part off at the sides and another at top and bottom, each by its own share, and stretches what is left to a size.</summary>
internal sealed class SideCrop : Transform
{
    private readonly Resize _resize;
    private readonly Interval _across;
    private readonly Interval _down;

    /// <param name="height">In pixels.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="across">The largest share of the width that is cut off, 0 to 0.9.</param>
    /// <param name="down">The largest share of the height that is cut off, 0 to 0.9.</param>
    public SideCrop(int height, int width, float across, float down) : base(1)
    {
        _resize = new Resize(height, width);
        _across = new Interval(0, across).Within(0, 0.9f, nameof(across));
        _down = new Interval(0, down).Within(0, 0.9f, nameof(down));
    }

    protected override Tensor Change(Tensor picture, SeededRandom random)
    {
        var (left, width) = Keep((int)picture.shape[2], _across, random);
        var (top, height) = Keep((int)picture.shape[1], _down, random);
        return _resize.Apply(picture.narrow(1, top, height).narrow(2, left, width), random);
    }

    private static (int Start, int Length) Keep(int side, Interval cut, SeededRandom random)
    {
        var off = (int)MathF.Round(cut.Draw(random) * side);
        return (random.Below(off + 1), side - off);
    }
}
