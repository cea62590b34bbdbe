using System.Numerics;

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>An arm, in the space of a <see cref="Person"/>.</summary>
internal readonly record struct Pose(Vector2 Shoulder, Vector2 Elbow, Vector2 Hand)
{
    private const float Upper = 50;
    private const float Lower = 46;

    /// <summary>An arm that hangs, and gestures before the body as far as it is raised, 0 to 1.</summary>
    public static Pose Free(int side, float raised)
    {
        var shoulder = Person.Shoulder(side);
        var elbow = shoulder + (Upper * Along(side, 0.24f));
        return new Pose(shoulder, elbow, elbow + (Lower * Along(side, 0.15f - (2.3f * raised))));
    }

    /// <summary>An arm that lies in a sleeve, and reaches a little beyond it.</summary>
    public static Pose In(int side, Vector2 cuff)
    {
        var shoulder = Person.Shoulder(side);
        var hand = shoulder + ((cuff - shoulder) * (1 + (8 / Vector2.Distance(cuff, shoulder))));
        return new Pose(shoulder, (shoulder + hand) / 2, hand);
    }

    /// <summary>An arm whose hand holds something.</summary>
    public static Pose Holding(int side, Vector2 hand)
    {
        var shoulder = Person.Shoulder(side);
        var slack = MathF.Max(0, Upper + Lower - Vector2.Distance(shoulder, hand));
        return new Pose(shoulder, ((shoulder + hand) / 2) + new Vector2(side * slack * 0.5f, slack * 0.35f), hand);
    }

    // Radians outwards from straight down.
    private static Vector2 Along(int side, float angle) => new(side * MathF.Sin(angle), MathF.Cos(angle));
}
