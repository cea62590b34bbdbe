using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>
/// A plain figure in the space of what it wears: an upper garment's 200 x 200, so shoulders at 38, and hips and feet below. Its
/// suit is nothing that the boutique sells.
/// </summary>
internal sealed class Person(SeededRandom random)
{
    private const float ArmWidth = 13;

    private readonly Colour _skin = random.Pick(new Colour("skin", 238, 202, 176), new Colour("skin", 214, 168, 132),
        new Colour("skin", 168, 118, 86), new Colour("skin", 112, 76, 56));

    private readonly Colour _hair = random.Pick(new Colour("hair", 34, 26, 24), new Colour("hair", 74, 46, 30),
        new Colour("hair", 142, 98, 54), new Colour("hair", 128, 124, 122));

    private readonly Colour _suit = random.Pick(new Colour("grey", 120, 120, 124), new Colour("sand", 196, 182, 164),
        new Colour("black", 40, 40, 44));

    private readonly float _hairLength = random.Pick(8, 34, 62);

    /// <summary>Where an arm begins; 1 is the right one, -1 the left.</summary>
    public static Vector2 Shoulder(int side) => new(100 + (side * 36), 43);

    /// <summary>What a garment is put on.</summary>
    public void Body(Sketch sketch)
    {
        sketch.Fill(Outline.Rounded(77, -27, 46, 30 + _hairLength, 20), _hair);
        foreach (var side in new[] { -1, 1 })
        {
            var x = 100 + (side * 20);
            sketch.Fill(Outline.From(x - 15, 118).To(x + 15, 118).Curve(x + 15, 180, x + 10, 220, x + 8, 284).To(x - 8, 284)
                .Curve(x - 10, 220, x - 15, 180, x - 15, 118).Close(), _suit.Darker(0.06f));
            sketch.Fill(Outline.Ellipse(x + (side * 3), 287, 13, 6), _hair.Darker(0.4f));
        }

        sketch.Fill(Outline.From(91, 26).Bend(88, 34, 63, 39).Bend(72, 62, 72, 98).Curve(66, 112, 64, 124, 66, 136).To(84, 140)
            .Bend(100, 158, 116, 140).To(134, 136).Curve(136, 124, 134, 112, 128, 98).Bend(128, 62, 137, 39).Bend(112, 34, 109, 26)
            .Close(), _suit);
    }

    /// <summary>Neck and head; over a garment, for its neckline shows them.</summary>
    public void Head(Sketch sketch)
    {
        sketch.Fill(Outline.From(92, 6).To(108, 6).Curve(108, 24, 110, 30, 100, 34).Curve(90, 30, 92, 24, 92, 6).Close(),
            _skin.Darker(0.12f));
        sketch.Fill(Outline.Ellipse(100, -4, 16, 21), _skin);
        sketch.Fill(Outline.From(82, -2).Curve(80, -34, 120, -34, 118, -2).Curve(112, -16, 96, -20, 90, -14).Bend(84, -10, 82, -2)
            .Close(), _hair);
        foreach (var x in new[] { 94, 106 })
        {
            sketch.Fill(Outline.Ellipse(x, -5, 1.9f, 1.4f), Colour.Black);
        }

        sketch.Stroke(Outline.From(95, 7).Bend(100, 10.5f, 105, 7), new Colour("lips", 168, 74, 74), 1.8f);
    }

    public void UpperArm(Sketch sketch, Vector2 shoulder, Vector2 elbow) =>
        sketch.Stroke(Outline.Polygon(shoulder, elbow), _skin, ArmWidth);

    public void Forearm(Sketch sketch, Vector2 elbow, Vector2 hand)
    {
        sketch.Stroke(Outline.Polygon(elbow, hand), _skin.Lighter(0.04f), ArmWidth * 0.85f);
        Hand(sketch, hand);
    }

    public void Hand(Sketch sketch, Vector2 hand) => sketch.Fill(Outline.Ellipse(hand.X, hand.Y, 7.5f, 7), _skin.Lighter(0.06f));
}
