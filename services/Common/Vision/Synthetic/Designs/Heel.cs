using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>Court shoes, sandals and loafers with a heel of any height, seen from the side.</summary>
internal sealed class Heel : Design
{
    private readonly float _height;
    private readonly float _base;
    private readonly float _throat;
    private readonly float _point;
    private readonly int _ornament;
    private readonly bool _ankle;
    private readonly bool _open;
    private readonly float _strapY;
    private readonly Colour _metal;
    private readonly Colour _heelColour;
    private readonly Motif _motif;

    private Heel(SeededRandom random, Fabric fabric, bool high)
        : base("shoes", high ? "court shoe" : "loafer", fabric)
    {
        _height = high ? random.Between(28, 58) : random.Between(6, 14);
        _base = high ? random.Between(3, 13) : 17;
        _throat = high ? random.Between(108, 126) : random.Between(96, 106);
        _point = random.Between(0, 10);
        _ornament = random.Below(5);
        _ankle = high && random.Chance(0.45f);
        _open = high && random.Chance(0.3f);
        _strapY = random.Between(24, 34);
        _metal = random.Pick(Palette.Brass, Palette.Steel);
        _heelColour = random.Pick(fabric.Base, fabric.Second, new Colour("wood", 158, 108, 66));
        _motif = Motif.Roll(random);
        Facts["heel"] = _height > 42 ? "high" : _height > 20 ? "mid" : "flat";
        Facts["toe"] = _open ? "open" : _point > 5 ? "pointed" : "round";
    }

    public override float TypicalPrice => Kind == "loafer" ? 70 : 90;

    public override Vector2 Detail => new(125, 125);

    private float Rear => 148 - _height; // height of the sole under the wearer's heel

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints =>
    [
        ("toe", new(173 + _point, 148)),
        ("heel", new(36, Rear - 8)),
        ("collar_back", new(31, Rear - 33)),
        ("throat", new(_throat, 125)),
    ];

    public static Heel Roll(SeededRandom random) =>
        new(
            random,
            Fabric.Roll(random, Palette.OfHide, "plain", "plain", "plain", "dotted", "striped", "printed", "checked"),
            high: random.Chance(0.65f));

    public override void Draw(Sketch sketch)
    {
        var heel = Outline.From(31, Rear - 6).To(62, Rear + 3).Curve(52, Rear + 10, 38 + _base, 140, 36 + _base, 152)
            .To(35, 152).Curve(37, 130, 28, Rear + 8, 31, Rear - 6).Close();
        sketch.Fill(heel, _heelColour);
        Trim.Shade(sketch, heel, _heelColour);
        var inside = Outline.From(31, Rear - 34).Curve(60, Rear - 16, 84, 118, _throat, 124)
            .Curve(100, 138, 60, Rear, 34, Rear - 6).Close();
        sketch.Fill(inside, new Colour("lining", 214, 190, 160).Darker(0.1f));
        var upper = Outline.From(30, Rear - 34).Curve(42, Rear - 24, 58, Rear - 4, 78, Rear + ((142 - Rear) * 0.4f))
            .Curve(92, 138, _throat - 10, 128, _throat, 124)
            .Curve(_throat + 16, 120, 158, 132, 172 + _point, 145).Bend(178 + _point, 150, 168 + _point, 152)
            .To(126, 152).Curve(96, 150, 84, Rear + 14, 58, Rear + 3).To(31, Rear - 2)
            .Bend(26, Rear - 18, 30, Rear - 34).Close();
        Fabric.Cover(sketch, upper);
        sketch.Inside(upper, () =>
        {
            if (_open)
            {
                sketch.Fill(Outline.Ellipse(172 + _point, 140, 13, 9), new Colour("lining", 196, 168, 138));
            }
            Trim.Stitch(sketch, Outline.From(30, Rear - 30)
                .Curve(44, Rear - 20, 60, Rear, 80, Rear + ((146 - Rear) * 0.4f)), Fabric.Base.Contrast());
        });
        Trim.Folds(sketch, upper, Outline.From(126, 124).Bend(134, 134, 132, 146), Outline.From(36, Rear - 16)
            .Bend(46, Rear - 12, 60, Rear - 4));
        Trim.Shade(sketch, upper, Fabric.Base, 1.3f);
        sketch.Stroke(Outline.From(32, Rear - 3).To(58, Rear + 3).Curve(84, Rear + 14, 96, 151, 126, 153)
            .To(168 + _point, 153), Fabric.Base.Darker(0.6f), 2.6f);
        DrawOrnament(sketch);
        if (_ankle)
        {
            sketch.Stroke(Outline.From(31, Rear - _strapY)
                .Bend(60, Rear - _strapY - 16, 86, Rear - _strapY + 2), Fabric.Second, 4);
            sketch.Stroke(Outline.From(31, Rear - _strapY)
                .Bend(58, Rear - _strapY + 9, 86, Rear - _strapY + 2), Fabric.Second.Darker(0.12f), 4.4f);
            sketch.Stroke(Outline.Rounded(58, Rear - _strapY + 2, 7, 7, 1.5f), _metal, 1.5f);
        }
    }

    private void DrawOrnament(Sketch sketch)
    {
        switch (_ornament)
        {
            case 0:
                var bow = Outline.From(_throat + 9, 126).Bend(_throat - 7, 112, _throat - 5, 124)
                    .Bend(_throat - 5, 134, _throat + 9, 126)
                    .Bend(_throat + 25, 116, _throat + 22, 127).Bend(_throat + 22, 137, _throat + 9, 126).Close();
                sketch.Fill(bow, Fabric.Second);
                sketch.Stroke(bow, Fabric.Second.Darker(0.5f), 0.8f);
                break;
            case 1:
                sketch.Stroke(Outline.Rounded(_throat + 4, 123, 15, 9, 3), _metal, 2);
                break;
            case 2:
                sketch.Fill(_motif.At(_throat + 18, 135, 8), Fabric.Third);
                break;
            case 3:
                sketch.Stroke(Outline.From(_throat - 2, 124)
                    .Bend(_throat + 10, 134, _throat + 8, 150), Fabric.Second, 5);
                sketch.Stroke(Outline.From(_throat + 10, 123)
                    .Bend(_throat + 22, 134, _throat + 20, 150), Fabric.Second, 5);
                break;
        }
    }
}
