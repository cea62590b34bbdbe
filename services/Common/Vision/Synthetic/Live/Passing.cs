using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>What comes between the host and the camera: somebody who walks by in a plain coat, and a card about the goods.</summary>
internal sealed class Passing
{
    private readonly FrameShape _shape;
    private readonly Colour _coat;
    private readonly Colour _hair;
    private readonly int _way;
    private readonly int? _walk; // The frame in which the walker is in the middle; null: nobody comes.
    private readonly float _pace;
    private readonly Visit? _card;
    private readonly Vector2 _cardAt;

    public Passing(SeededRandom random, FrameShape shape)
    {
        _shape = shape;
        _coat = Palette.OfCloth(random).Mix(new Colour("grey", 90, 90, 94), 0.6f);
        _hair = random.Pick(new Colour("hair", 34, 26, 24), new Colour("hair", 120, 84, 50));
        _way = random.Pick(-1, 1);
        _walk = random.Chance(0.7f) ? 60 + random.Below(320) : null;
        _pace = random.Between(0.018f, 0.045f);
        var from = random.Below(320);
        _card = random.Chance(0.6f) ? new Visit(from, from + 50 + random.Below(90)) : null;
        _cardAt = new Vector2(random.Pick(0.24f, 0.76f), random.Between(0.55f, 0.85f));
    }

    public void Draw(Sketch sketch, Layers layers, int frame)
    {
        if (_walk is { } middle && MathF.Abs(frame - middle) * _pace < 1.6f)
        {
            layers.Add(() => Walker(sketch, (frame - middle) * _pace * _way));
        }

        if (_card?.At(frame) is > 0 and var there)
        {
            layers.Add(() => Card(sketch, there));
        }
    }

    // Seen from the side of the neck down to the knees; across: -1 to 1 from edge to edge.
    private void Walker(Sketch sketch, float across)
    {
        var scale = _shape.ShortSide / 118;
        var x = (_shape.Width / 2f) * (1 + across) + (across * 40 * scale);
        sketch.Placement = new Placement(new Vector2(x, _shape.Height * 0.6f), scale);
        sketch.Fill(Outline.Ellipse(100, 4, 17, 23), _hair);
        sketch.Fill(Outline.From(92, 24).Bend(66, 30, 62, 60).Curve(58, 120, 56, 160, 52, 260).To(148, 260)
            .Curve(144, 160, 142, 120, 138, 60).Bend(134, 30, 108, 24).Close(), _coat);
        sketch.Stroke(Outline.From(74, 60).Bend(70, 110, 76, 150), _coat.Darker(0.4f), 2);
        sketch.Stroke(Outline.From(126, 60).Bend(130, 110, 124, 150), _coat.Darker(0.4f), 2);
    }

    private void Card(Sketch sketch, float there)
    {
        var scale = _shape.ShortSide / 270;
        var y = (_cardAt.Y * there) + (1.3f * (1 - there));
        sketch.Placement = new Placement(new Vector2(_cardAt.X * _shape.Width, y * _shape.Height), scale);
        sketch.Fill(Outline.Rounded(48, 70, 104, 60, 6), Colour.White);
        sketch.Fill(Outline.Rounded(54, 76, 40, 48, 3), _coat.Lighter(0.5f));
        sketch.Fill(Motif.Roll(SeededRandom.For(_walk ?? 0, 3)).At(74, 100, 13), _coat);
        foreach (var (line, length) in new[] { (84, 44), (93, 32) })
        {
            sketch.Stroke(Outline.Line(102, line, 102 + length, line), new Colour("text", 90, 90, 96), 4);
        }

        sketch.Fill(Outline.Rounded(100, 106, 36, 14, 6), new Colour("price", 220, 60, 50));
    }
}
