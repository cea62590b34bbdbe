using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>Totes, handbags and crossbody bags, seen from the front.</summary>
internal sealed class Bag : Design
{
    private readonly float _half;
    private readonly float _taper;
    private readonly float _top;
    private readonly float _bottom;
    private readonly float _round;
    private readonly float _handle;
    private readonly float _grip;
    private readonly float _flap;
    private readonly int _clasp;
    private readonly bool _pocket;
    private readonly bool _studs;
    private readonly Colour _metal;
    private readonly Colour _strap;
    private readonly Motif _logo;
    private readonly float _logoSize;

    private Bag(SeededRandom random, string kind, Fabric fabric)
        : base("bags", kind, fabric)
    {
        _half = kind == "tote bag" ? random.Between(44, 60) : random.Between(50, 72);
        _taper = random.Between(0.78f, 1.16f);
        _top = kind == "tote bag" ? random.Between(76, 92) : random.Between(88, 108);
        _bottom = random.Between(164, 182);
        _round = kind == "tote bag" ? random.Between(0, 8) : random.Between(3, 26);
        _handle = kind switch
        {
            "crossbody bag" => random.Between(72, 84),
            "tote bag" => random.Between(44, 60),
            _ => random.Between(28, 46),
        };
        _grip = random.Between(0.32f, 0.68f);
        _flap = kind == "tote bag" ? 0 : random.Chance(0.7f) ? random.Between(0.4f, 0.72f) : 0;
        _clasp = random.Below(4);
        _pocket = random.Chance(0.35f);
        _studs = random.Chance(0.25f);
        _metal = random.Pick(Palette.Brass, Palette.Steel);
        _strap = random.Pick(fabric.Base.Darker(0.2f), fabric.Second, new Colour("tan", 176, 122, 76));
        _logo = Motif.Roll(random);
        _logoSize = random.Chance(0.55f) ? random.Between(7, 20) : 0;
        Facts["closure"] = kind == "tote bag" ? "open" : _flap > 0 ? "flap" : "zip";
    }

    public override float TypicalPrice => Kind switch { "tote bag" => 38, "handbag" => 130, _ => 80 };

    public override Vector2 Detail => new(100, (_top + _bottom) / 2);

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints =>
    [
        ("body_top_left", new(100 - (_half * _taper) + 1, _top + 1)),
        ("body_top_right", new(100 + (_half * _taper) - 1, _top + 1)),
        ("body_bottom", new(100, _bottom - 0.5f)), ("handle_top", new(100, _top - _handle)),
    ];

    public static Bag Roll(SeededRandom random)
    {
        var kind = random.Pick("tote bag", "handbag", "handbag", "crossbody bag");
        return new Bag(random, kind, kind == "tote bag"
            ? Fabric.Roll(random, Palette.OfCloth, "plain", "plain", "striped", "printed", "checked", "dotted")
            : Fabric.Roll(
                random, Palette.OfHide, "plain", "plain", "plain", "checked", "chevron", "striped", "printed"));
    }

    public override void Draw(Sketch sketch)
    {
        var topHalf = _half * _taper;
        var grip = _grip * topHalf;
        var loop = Outline.From(100 - grip, _top + 6)
            .Curve(100 - grip, _top - (_handle * 1.33f), 100 + grip, _top - (_handle * 1.33f), 100 + grip, _top + 6);
        sketch.Stroke(loop.Moved(p => p + new Vector2(1.5f, 4)), _strap.Darker(0.35f), 5);
        sketch.Stroke(loop, _strap.Darker(0.5f), Kind == "crossbody bag" ? 4 : 6.6f);
        sketch.Stroke(loop, _strap, Kind == "crossbody bag" ? 3 : 5.4f);
        var body = Outline.From(100 - topHalf, _top)
            .Bend(100, _top + (Kind == "tote bag" ? 3 : -4), 100 + topHalf, _top).To(100 + _half, _bottom - _round)
            .Bend(100 + _half, _bottom, 100 + _half - _round, _bottom).To(100 - _half + _round, _bottom)
            .Bend(100 - _half, _bottom, 100 - _half, _bottom - _round).Close();
        Fabric.Cover(sketch, body);
        sketch.Inside(body, () => DrawFront(sketch));
        Trim.Folds(sketch, body, Outline.From(100 - topHalf, _top + 10)
            .Bend(100 - (_half * 0.8f), _bottom - 30, 100 - (_half * 0.7f), _bottom),
            Outline.From(100 + topHalf, _top + 14)
            .Bend(100 + (_half * 0.82f), _bottom - 20, 100 + (_half * 0.66f), _bottom));
        Trim.Shade(sketch, body, Fabric.Base, 1.15f);
        if (_flap > 0)
        {
            DrawFlap(sketch, topHalf);
        }
        foreach (var x in new[] { 100 - grip, 100 + grip })
        {
            sketch.Fill(Outline.Rounded(x - 4, _top - 1, 8, 15, 2), _strap);
            sketch.Stroke(Outline.Rounded(x - 4, _top - 1, 8, 15, 2), _strap.Darker(0.5f), 0.7f);
            Trim.Button(sketch, x, _top + 8, 1.9f, _metal);
        }
    }

    private void DrawFront(Sketch sketch)
    {
        var thread = Fabric.Base.Contrast();
        Trim.Stitch(sketch, Outline.Line(20, _bottom - 4, 180, _bottom - 4), thread);
        if (_flap == 0)
        {
            Trim.Stitch(sketch, Outline.Line(20, _top + 5, 180, _top + 5), thread);
            if (Kind != "tote bag")
            {
                sketch.Stroke(Outline.Line(20, _top + 11, 180, _top + 11), _metal, 2, 1, "1.2 1");
            }
        }
        if (_pocket)
        {
            Trim.Pocket(sketch, 100 - (_half * 0.55f), (_top + _bottom) / 2, _half * 1.1f, (_bottom - _top) * 0.36f, 0,
                Fabric.Second, Fabric.Second.Contrast());
        }
        if (_logoSize > 0 && _flap == 0)
        {
            sketch.Fill(_logo.At(100, ((_top + _bottom) / 2) - 4, _logoSize), Fabric.Third);
        }
        if (_studs)
        {
            for (var x = 100 - _half + 6; x < 100 + _half; x += 9)
            {
                Trim.Button(sketch, x, _bottom - 9, 1.7f, _metal);
            }
        }
    }

    private void DrawFlap(Sketch sketch, float topHalf)
    {
        var low = _top + (_flap * (_bottom - _top));
        var flap = Outline.From(100 - topHalf - 1, _top).Bend(100, _top - 5, 100 + topHalf + 1, _top)
            .Curve(100 + _half, low - 6, 100 + (_half * 0.6f), low, 100, low)
            .Curve(100 - (_half * 0.6f), low, 100 - _half, low - 6, 100 - topHalf - 1, _top).Close();
        sketch.Fill(flap.Moved(p => p + new Vector2(0, 2.5f)), Colour.Black, 0.22f);
        if (_clasp == 3)
        {
            sketch.Fill(flap, Fabric.Second);
        }
        else
        {
            Fabric.Cover(sketch, flap);
        }
        Trim.Shade(sketch, flap, Fabric.Base);
        switch (_clasp)
        {
            case 0:
                sketch.Fill(Outline.Rounded(92, low - 10, 16, 13, 3), _metal);
                sketch.Stroke(Outline.Rounded(92, low - 10, 16, 13, 3), _metal.Darker(0.5f), 0.8f);
                sketch.Fill(Outline.Rounded(98, low - 6, 4, 6, 1), _metal.Darker(0.45f));
                break;
            case 1:
                Trim.Button(sketch, 100, low - 6, 4.2f, _metal);
                break;
            case 2:
                sketch.Fill(Outline.Rectangle(96, low - 22, 8, 32), _strap);
                sketch.Stroke(Outline.Rounded(94, low - 4, 12, 9, 1.5f), _metal, 2);
                break;
            default:
                sketch.Fill(_logo.At(100, low - 14, 8), _metal);
                break;
        }
    }
}
