namespace Vitrine.Vision.Synthetic.Live;

/// <summary>The frames in which something is there; before and after them it comes and goes.</summary>
internal readonly record struct Visit(int From, int To)
{
    private const float Way = 15; // frames

    /// <summary>0: away; 1: there; smooth between.</summary>
    public float At(int frame)
    {
        var share = Math.Clamp(1 - (Math.Max(From - frame, frame - To) / Way), 0, 1);
        return share * share * (3 - (2 * share));
    }
}
