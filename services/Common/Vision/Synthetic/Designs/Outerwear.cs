using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>Jackets, blazers and coats: open fronts closed by buttons or a zip.</summary>
internal sealed class Outerwear : Design
{
    private readonly Torso _cut;
    private readonly bool _zip;
    private readonly bool _belt;
    private readonly bool _flaps;
    private readonly int _buttons;
    private readonly int _quilts;
    private readonly Colour _metal;
    private readonly Colour _buttonColour;
    private readonly float _pocketY;

    private Outerwear(SeededRandom random, string kind, Fabric fabric, Torso cut)
        : base("outerwear", kind, fabric)
    {
        _cut = cut;
        _zip = kind is "bomber jacket" or "padded jacket" || (kind == "denim jacket" && random.Chance(0.2f));
        _belt = kind is "coat" && random.Chance(0.45f);
        _flaps = random.Chance(0.5f);
        _buttons = kind == "blazer" ? 1 + random.Below(3) : 3 + random.Below(4);
        _quilts = kind == "padded jacket" ? 5 + random.Below(6) : 0;
        _metal = random.Pick(Palette.Brass, Palette.Steel);
        _buttonColour = random.Pick(fabric.Base.Contrast(), _metal, fabric.Second);
        _pocketY = cut.HemY - random.Between(30, 42);
        Facts["sleeves"] = cut.Sleeves;
        Facts["closure"] = _zip ? "zip" : "buttons";
    }

    public override float TypicalPrice =>
        Kind switch { "coat" => 160, "blazer" => 120, "padded jacket" => 110, _ => 85 };

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints => _cut.Keypoints();

    public static Outerwear Roll(SeededRandom random)
    {
        var kind = random.Pick("bomber jacket", "denim jacket", "blazer", "coat", "padded jacket");
        var fabric = kind switch
        {
            "denim jacket" => Fabric.Roll(random, Palette.OfDenim, "plain"),
            "blazer" or "coat" => Fabric.Roll(random, Palette.OfCloth, "plain", "plain", "checked", "melange",
                "chevron", "striped"),
            _ => Fabric.Roll(random, Palette.OfCloth, "plain", "plain", "printed", "melange"),
        };
        var neck = kind is "blazer" or "coat" ? "V-neck" : "crew neck";
        var cut = kind == "coat" ? new Torso(random, "long sleeves", neck, 176, 192)
            : new Torso(random, "long sleeves", neck, 138, 160);
        return new Outerwear(random, kind, fabric, cut);
    }

    public override void Draw(Sketch sketch)
    {
        var trim = Kind is "bomber jacket" or "padded jacket" ? Fabric.Second : Fabric.Base.Darker(0.15f);
        _cut.DrawSleeves(sketch, Fabric);
        if (Kind is "bomber jacket" or "denim jacket")
        {
            Trim.Ribs(sketch, _cut.Cuff(8), trim, Kind == "denim jacket" ? 40 : 2.2f);
            Trim.Ribs(sketch, _cut.Cuff(8).Mirrored(), trim, Kind == "denim jacket" ? 40 : 2.2f);
        }
        _cut.DrawBody(sketch, Fabric);
        sketch.Inside(_cut.Body(), () => DrawFront(sketch, trim));
        DrawPockets(sketch, trim);
        DrawCollar(sketch, trim);
    }

    private void DrawFront(Sketch sketch, Colour trim)
    {
        for (var i = 1; i < _quilts; i++)
        {
            var y = _cut.NeckFront + (i * (_cut.HemY - _cut.NeckFront) / _quilts);
            var seam = Outline.From(40, y - 2).Bend(100, y + 5, 160, y - 2);
            sketch.Stroke(seam, Colour.Black, 3, 0.14f);
            sketch.Stroke(seam, Fabric.Base.Darker(0.5f), 0.9f);
            sketch.Stroke(seam.Moved(p => p + new Vector2(0, 3.5f)), Colour.White, 2.5f, 0.16f);
        }
        if (Kind is "bomber jacket" or "denim jacket")
        {
            Trim.Ribs(sketch, Outline.Rectangle(30, _cut.HemY - 9, 140, 20), trim, Kind == "denim jacket" ? 40 : 2.2f);
        }
        if (Kind == "denim jacket")
        {
            Trim.Seam(sketch, Outline.Line(40, 68, 160, 68), Fabric.Base);
            Trim.Stitch(sketch, Outline.Line(40, 70, 160, 70), Palette.Brass);
            var dart = Outline.Line(82, 70, 88, _cut.HemY - 9);
            Trim.Stitch(sketch, dart, Palette.Brass);
            Trim.Stitch(sketch, dart.Mirrored(), Palette.Brass);
        }
        if (_zip)
        {
            Trim.Zip(sketch, 100, _cut.NeckFront - 2, _cut.HemY + 3, _metal);
            return;
        }
        var edge = Outline.Line(102.5f, _cut.NeckFront, 102.5f, _cut.HemY + 6);
        sketch.Stroke(edge, Colour.Black, 3.4f, 0.12f);
        sketch.Stroke(edge, Fabric.Base.Darker(0.55f), 1);
        for (var i = 0; i < _buttons; i++)
        {
            Trim.Button(sketch, 99, _cut.NeckFront + 6 + (i * (_cut.HemY - _cut.NeckFront - 30) / _buttons), 2.4f,
                _buttonColour);
        }
    }

    private void DrawPockets(Sketch sketch, Colour trim)
    {
        foreach (var x in new[] { 66f, 118f })
        {
            if (_flaps || Kind == "denim jacket")
            {
                var (y, height) = Kind == "denim jacket" ? (70, 16) : (_pocketY, 9);
                Trim.Pocket(sketch, x, y, 17, height, 2, trim, Fabric.Base.Contrast());
            }
            else
            {
                sketch.Stroke(Outline.Line(x + (x < 100 ? 0 : 13), _pocketY, x + (x < 100 ? 13 : 0), _pocketY - 9),
                    Fabric.Base.Darker(0.55f), 2.2f);
            }
        }
        if (_belt)
        {
            var belt = Outline.Rectangle(100 - _cut.WaistHalf - 1, _cut.WaistY - 4, (2 * _cut.WaistHalf) + 2, 8);
            sketch.Fill(belt, trim);
            sketch.Stroke(belt, Fabric.Base.Darker(0.55f), 0.7f);
            sketch.Stroke(Outline.Rounded(95, _cut.WaistY - 5.5f, 11, 11, 1.5f), _buttonColour, 1.6f);
        }
    }

    private void DrawCollar(Sketch sketch, Colour trim)
    {
        var (half, y, front) = (_cut.NeckHalf, _cut.NeckY, _cut.NeckFront);
        var leaf = Kind switch
        {
            "blazer" or "coat" => Outline.From(100 - half - 3, y + 1)
                .Bend(100 - half + 2, y - 6, 100 - (half * 0.7f), y - 4).To(100, front + 2)
                .To(100 - half - 8, y + 22).To(100 - half - 2, y + 18).To(100 - half - 9, y + 12).Close(),
            "denim jacket" => Outline.From(100 - half - 2, y + 1).Bend(100 - half + 3, y - 8, 100, y - 5)
                .To(100 - 2, front + 1).To(100 - half - 1, front + 12).Close(),
            _ => Outline.From(100 - half - 1, y + 1).To(100 - half, y - 8).Bend(100, y - 10, 100, y - 9)
                .To(100, front + 1).Bend(100 - (half * 0.8f), front, 100 - half - 1, y + 1).Close(),
        };
        foreach (var side in new[] { leaf, leaf.Mirrored() })
        {
            Fabric.Cover(sketch, side);
            sketch.Fill(side, trim, 0.55f);
            sketch.Stroke(side, Fabric.Base.Darker(0.55f), 0.9f);
        }
    }
}
