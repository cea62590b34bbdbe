namespace Vitrine.Vision.Synthetic;

/// <summary>The pictures that the boutique takes of every item.</summary>
public enum StudioView
{
    /// <summary>Straight from the front.</summary>
    Front,

    /// <summary>Turned a little, under other light.</summary>
    Angle,

    /// <summary>A close look at one part.</summary>
    Detail,
}
