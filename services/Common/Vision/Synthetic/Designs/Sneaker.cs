using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>Trainers, low or high, seen from the side.</summary>
internal sealed class Sneaker : Design
{
    private readonly float _collarY;
    private readonly float _sole;
    private readonly float _toe;
    private readonly int _side;
    private readonly int _laces;
    private readonly bool _cap;
    private readonly bool _wave;
    private readonly float _stripeX;
    private readonly float _stripeWidth;
    private readonly Motif _logo;
    private readonly Colour _soleColour;
    private readonly Colour _laceColour;

    private Sneaker(SeededRandom random, Fabric fabric, bool high)
        : base("shoes", high ? "high-top trainer" : "trainer", fabric)
    {
        _collarY = high ? random.Between(48, 62) : random.Between(82, 94);
        _sole = random.Between(11, 21);
        _toe = random.Between(118, 132);
        _side = random.Below(5);
        _laces = 4 + random.Below(4);
        _cap = random.Chance(0.45f);
        _wave = random.Chance(0.4f);
        _stripeX = random.Between(84, 108);
        _stripeWidth = random.Between(3.5f, 7);
        _logo = Motif.Roll(random);
        _soleColour = random.Chance(0.6f) ? new Colour("white", 240, 238, 232)
            : random.Pick(fabric.Second, fabric.Third, new Colour("gum", 178, 124, 78));
        _laceColour = random.Pick(Colour.White, fabric.Third, fabric.Base.Contrast());
        Facts["height"] = high ? "high" : "low";
    }

    public override float TypicalPrice => 80;

    public override Vector2 Detail => new(95, 115);

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints =>
    [
        ("toe", new(174, 150 - (_sole / 2))),
        ("heel", new(27, 150 - (_sole / 2))),
        ("collar_back", new(32, _collarY)),
        ("collar_front", new(80, _collarY - 1)),
    ];

    public static Sneaker Roll(SeededRandom random) =>
        new(
            random,
            Fabric.Roll(
                random, random.Chance(0.5f) ? Palette.OfHide : Palette.OfCloth,
                "plain", "plain", "plain", "plain", "melange", "checked", "printed"),
            high: random.Chance(0.35f));

    public override void Draw(Sketch sketch)
    {
        var ground = 152 - _sole;
        var upper = Outline.From(28, ground + 3).Curve(23, ground - 20, 34, _collarY + 18, 31, _collarY - 3)
            .Bend(55, _collarY + 9, 80, _collarY - 4)
            .Curve(92, _collarY + 10, 104, 103, 128, 113).Curve(158, _toe - 5, 176, _toe + 3, 174, ground + 3).Close();
        sketch.Fill(Outline.From(31, _collarY - 3).Bend(56, _collarY - 9, 80, _collarY - 4)
            .Bend(55, _collarY + 10, 31, _collarY - 3).Close(), Fabric.Base.Darker(0.6f));
        sketch.Fill(Outline.From(70, _collarY + 6).To(77, _collarY - 10).Bend(84, _collarY - 13, 88, _collarY - 7)
            .Curve(94, _collarY + 8, 104, 100, 118, 108).To(104, 112).Close(), Fabric.Second.Darker(0.15f));
        Fabric.Cover(sketch, upper);
        sketch.Inside(upper, () => DrawUpper(sketch, ground));
        Trim.Folds(sketch, upper, Outline.From(126, 116).Bend(130, 126, 138, 132), Outline.From(118, 116)
            .Bend(122, 128, 131, 138), Outline.From(40, _collarY + 22).Bend(52, _collarY + 28, 66, _collarY + 20));
        Trim.Shade(sketch, upper, Fabric.Base);
        DrawLaces(sketch);
        DrawSole(sketch, ground);
    }

    private void DrawUpper(Sketch sketch, float ground)
    {
        var heel = Outline.From(20, _collarY - 6).To(42, _collarY - 6)
            .Curve(44, _collarY + 26, 56, ground - 14, 58, ground + 6).To(20, ground + 6).Close();
        sketch.Fill(heel, Fabric.Second);
        Trim.Stitch(sketch, heel, Fabric.Second.Contrast());
        if (_cap)
        {
            var cap = Outline.From(146, 100).Bend(136, ground - 8, 142, ground + 6).To(182, ground + 6).To(182, 100)
                .Close();
            sketch.Fill(cap, Fabric.Third);
            sketch.Stroke(cap, Fabric.Third.Darker(0.5f), 0.8f);
        }
        switch (_side)
        {
            case 0:
                for (var i = 0; i < 3; i++)
                {
                    var x = _stripeX + (i * 2.1f * _stripeWidth);
                    sketch.Stroke(Outline.Line(x, 108, x - 16, ground), Fabric.Third, _stripeWidth);
                }
                break;
            case 1:
                sketch.Fill(Outline.From(56, ground - 6).Curve(80, ground + 2, 106, ground - 16, 132, 112)
                    .Curve(110, ground - 22, 84, ground - 18 - _stripeWidth, 70, 108)
                    .Curve(64, 118, 60, ground - 18, 56, ground - 6).Close(), Fabric.Third);
                break;
            case 2:
                sketch.Fill(_logo.At(_stripeX - 6, 119, 12), Fabric.Third);
                break;
            case 3:
                sketch.Stroke(Outline.Through((60, ground - 4), (78, 112), (96, ground - 4), (112, 114),
                    (124, ground - 4)), Fabric.Third, _stripeWidth);
                break;
            default:
                sketch.Stroke(Outline.From(58, ground - 10)
                    .Bend(100, ground - 16, 150, ground - 8), Fabric.Third, _stripeWidth * 1.6f);
                break;
        }
    }

    private void DrawLaces(Sketch sketch)
    {
        for (var i = 0; i < _laces; i++)
        {
            var at = (i + 0.5f) / _laces;
            var (x, y) = (82 + (at * 36), _collarY + 3 + (MathF.Sqrt(at) * (105 - _collarY)));
            sketch.Stroke(Outline.Line(x - 7, y + 6, x + 5, y - 1), Colour.Black, 3.4f, 0.3f);
            sketch.Stroke(Outline.Line(x - 7, y + 5.5f, x + 5, y - 1.5f), _laceColour, 2.6f);
        }
    }

    private void DrawSole(Sketch sketch, float ground)
    {
        var sole = Outline.From(25, ground)
            .Curve(60, ground + (_wave ? 6 : 1), 120, ground - (_wave ? 5 : -1), 176, ground)
            .Bend(180, ground + (_sole * 0.5f), 172, 151)
            .To(32, 152).Bend(22, 148, 25, ground).Close();
        sketch.Fill(sole, _soleColour);
        sketch.Inside(sole, () =>
        {
            sketch.Stroke(Outline.Line(20, 150, 180, 150), _soleColour.Darker(0.55f), 4);
            var (y, band) = (ground + (_sole * 0.45f), _side % 2 == 0 ? Fabric.Second : _soleColour.Darker(0.25f));
            sketch.Stroke(Outline.Line(20, y, 180, y), band, 1.6f);
        });
        Trim.Shade(sketch, sole, _soleColour, 0.6f);
    }
}
