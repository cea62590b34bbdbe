using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>Backpacks, seen from the front, the straps showing at the sides.</summary>
internal sealed class Backpack : Design
{
    private readonly float _half;
    private readonly float _top;
    private readonly float _crown;
    private readonly float _pocketTop;
    private readonly float _pocketHalf;
    private readonly bool _lid;
    private readonly int _buckles;
    private readonly float _curve;
    private readonly Colour _metal;
    private readonly Colour _strap;
    private readonly Motif _logo;

    private Backpack(SeededRandom random, Fabric fabric)
        : base("bags", "backpack", fabric)
    {
        _half = random.Between(43, 56);
        _top = random.Between(32, 46);
        _crown = random.Between(22, 48);
        _pocketTop = random.Between(112, 132);
        _pocketHalf = _half * random.Between(0.62f, 0.88f);
        _lid = random.Chance(0.45f);
        _buckles = 1 + random.Below(2);
        _curve = random.Between(0, 14);
        _metal = random.Pick(Palette.Brass, Palette.Steel);
        _strap = random.Pick(fabric.Base.Darker(0.3f), fabric.Third, new Colour("tan", 172, 116, 70));
        _logo = Motif.Roll(random);
        Facts["closure"] = _lid ? "flap" : "zip";
    }

    public override float TypicalPrice => 68;

    public override Vector2 Detail => new(100, 120);

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints =>
    [
        ("body_left", new(100 - _half + 1, 130)),
        ("body_right", new(100 + _half - 1, 130)),
        ("body_bottom", new(100, 176.5f)),
        ("handle_top", new(100, _top - 10)),
    ];

    public static Backpack Roll(SeededRandom random) =>
        new(random, Fabric.Roll(
            random, Palette.OfCloth, "plain", "plain", "melange", "printed", "striped", "checked", "chevron"));

    public override void Draw(Sketch sketch)
    {
        var strap = Outline.From(100 + _half - 14, _top + 12)
            .Curve(100 + _half + 16, _top + 40, 100 + _half + 14, 140, 100 + _half - 4, 170);
        foreach (var side in new[] { strap, strap.Mirrored() })
        {
            sketch.Stroke(side, _strap.Darker(0.5f), 9);
            sketch.Stroke(side, _strap, 7.4f);
        }
        sketch.Stroke(Outline.From(90, _top + 3).Curve(90, _top - 14, 110, _top - 14, 110, _top + 3), _strap, 4.4f);
        var body = Outline.From(100, _top)
            .Curve(100 + _half - 12, _top, 100 + _half, _top + _crown - 10, 100 + _half, _top + _crown + 8)
            .To(100 + _half + 2, 162)
            .Bend(100 + _half + 2, 177, 100 + _half - 14, 177).To(100 - _half + 14, 177)
            .Bend(100 - _half - 2, 177, 100 - _half - 2, 162).To(100 - _half, _top + _crown + 8)
            .Curve(100 - _half, _top + _crown - 10, 100 - _half + 12, _top, 100, _top).Close();
        Fabric.Cover(sketch, body);
        var seam = Outline.From(100 - _half, 108).Bend(100, 108 + _curve, 100 + _half, 108);
        Trim.Folds(sketch, body, seam, Outline.From(100 - _half + 6, 70)
            .Bend(100 - _half + 14, 100, 100 - _half + 8, 130), Outline.From(100 + _half - 8, 60)
            .Bend(100 + _half - 16, 90, 100 + _half - 9, 120));
        if (!_lid)
        {
            sketch.Inside(body, () => sketch.Stroke(Outline.From(100 - _half, 84)
                .Curve(100 - _half + 8, _top + 8, 100 + _half - 8, _top + 8, 100 + _half, 84), _metal, 2.4f, 1,
                "1.2 1"));
        }
        Trim.Shade(sketch, body, Fabric.Base, 1.15f);
        DrawPocket(sketch);
        if (_lid)
        {
            DrawLid(sketch);
        }
        sketch.Fill(_logo.At(100, _lid ? _top + 24 : _top + 40, 9), Fabric.Third);
    }

    private void DrawPocket(Sketch sketch)
    {
        var pocket = Outline.Rounded(100 - _pocketHalf, _pocketTop, 2 * _pocketHalf, 170 - _pocketTop, 9);
        sketch.Fill(pocket.Moved(p => p + new Vector2(0, 2)), Colour.Black, 0.2f);
        sketch.Fill(pocket, Fabric.Second);
        Trim.Shade(sketch, pocket, Fabric.Second);
        sketch.Stroke(Outline.From(100 - _pocketHalf + 5, _pocketTop + 8)
            .Bend(100, _pocketTop + 5, 100 + _pocketHalf - 5, _pocketTop + 8), _metal, 2, 1, "1.2 1");
        Trim.Stitch(sketch, Outline.Rounded(100 - _pocketHalf + 3, _pocketTop + 13, (2 * _pocketHalf) - 6,
            152 - _pocketTop, 6), Fabric.Second.Contrast());
    }

    private void DrawLid(Sketch sketch)
    {
        var low = _pocketTop - 8;
        var lid = Outline.From(100, _top - 2)
            .Curve(100 + _half - 10, _top - 2, 100 + _half + 2, _top + _crown - 12, 100 + _half + 2, _top + _crown + 8)
            .To(100 + _half - 2, low - 8).Bend(100, low + _curve, 100 - _half + 2, low - 8)
            .To(100 - _half - 2, _top + _crown + 8)
            .Curve(100 - _half - 2, _top + _crown - 12, 100 - _half + 10, _top - 2, 100, _top - 2).Close();
        sketch.Fill(lid.Moved(p => p + new Vector2(0, 2.5f)), Colour.Black, 0.22f);
        Fabric.Cover(sketch, lid);
        Trim.Shade(sketch, lid, Fabric.Base);
        foreach (var x in _buckles == 1 ? [100f] : new[] { 100 - (_half * 0.5f), 100 + (_half * 0.5f) })
        {
            sketch.Fill(Outline.Rectangle(x - 4, low - 24, 8, 38), _strap);
            sketch.Stroke(Outline.Rounded(x - 6, low - 2, 12, 9, 1.5f), _metal, 2);
        }
    }
}
