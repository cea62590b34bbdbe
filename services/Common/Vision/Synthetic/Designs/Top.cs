using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>T-shirts, shirts, polo shirts, jumpers, hoodies and vest tops.</summary>
internal sealed class Top : Design
{
    private readonly Torso _cut;
    private readonly Motif _print;
    private readonly float _printSize;
    private readonly float _printX;
    private readonly float _printY;
    private readonly bool _hasPrint;
    private readonly bool _contrast;
    private readonly bool _pocket;
    private readonly int _buttons;
    private readonly Colour _buttonColour;

    private Top(SeededRandom random, string kind, Fabric fabric, Torso cut)
        : base("tops", kind, fabric)
    {
        _cut = cut;
        _print = Motif.Roll(random);
        _hasPrint = kind is "T-shirt" or "hoodie" or "jumper" && fabric.Pattern is "plain" or "melange"
            && random.Chance(0.75f);
        var small = random.Chance(0.3f);
        _printSize = small ? random.Between(5, 8) : random.Between(13, 23);
        _printX = small ? 100 + (0.45f * cut.ChestHalf) : 100;
        _printY = small ? 70 : random.Between(80, 96);
        _contrast = random.Chance(0.4f);
        _pocket = kind is "shirt" ? random.Chance(0.6f) : kind is "T-shirt" && !_hasPrint && random.Chance(0.4f);
        _buttons = 5 + random.Below(4);
        _buttonColour = random.Pick(Colour.White, fabric.Base.Contrast(), fabric.Second,
            new Colour("horn", 120, 84, 52));
        Facts["neck"] = cut.Neck;
        Facts["sleeves"] = cut.Sleeves;
        if (_hasPrint)
        {
            Facts["print"] = _print.Name;
        }
    }

    public override float TypicalPrice =>
        Kind switch { "T-shirt" => 22, "vest top" => 18, "polo shirt" => 34, "shirt" => 45, "hoodie" => 52, _ => 58 };

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints => _cut.Keypoints();

    public static Top Roll(SeededRandom random)
    {
        var kind = random.Pick("T-shirt", "T-shirt", "shirt", "shirt", "polo shirt", "jumper", "jumper", "hoodie",
            "vest top");
        var fabric = kind switch
        {
            "shirt" => Fabric.Roll(random, Palette.OfCloth, "plain", "striped", "checked", "checked", "dotted",
                "printed"),
            "jumper" => Fabric.Roll(random, Palette.OfCloth, "plain", "striped", "chevron", "melange", "dotted"),
            "hoodie" => Fabric.Roll(random, Palette.OfCloth, "plain", "plain", "melange", "striped"),
            _ => Fabric.Roll(random, Palette.OfCloth, "plain", "plain", "striped", "striped", "dotted", "printed",
                "melange"),
        };
        var sleeves = kind switch
        {
            "vest top" => "sleeveless",
            "T-shirt" => random.Pick("short sleeves", "short sleeves", "elbow sleeves", "long sleeves"),
            "polo shirt" => random.Pick("short sleeves", "long sleeves"),
            "shirt" => random.Pick("long sleeves", "long sleeves", "short sleeves"),
            _ => random.Pick("long sleeves", "long sleeves", "three-quarter sleeves"),
        };
        var neck = kind switch
        {
            "shirt" or "polo shirt" => "collar",
            "hoodie" => "hood",
            "jumper" => random.Pick("crew neck", "V-neck", "roll neck", "boat neck"),
            _ => random.Pick("crew neck", "crew neck", "V-neck", "scoop neck", "boat neck"),
        };
        return new Top(random, kind, fabric, new Torso(random, sleeves, neck, kind is "vest top" ? 132 : 140, 172));
    }

    public override void Draw(Sketch sketch)
    {
        var accent = _contrast ? Fabric.Second : Fabric.Base.Darker(0.12f);
        if (Kind == "hoodie")
        {
            DrawHood(sketch);
        }
        _cut.DrawSleeves(sketch, Fabric);
        if (Kind is "jumper" or "hoodie" && _cut.Sleeves == "long sleeves")
        {
            Trim.Ribs(sketch, _cut.Cuff(9), accent);
            Trim.Ribs(sketch, _cut.Cuff(9).Mirrored(), accent);
        }
        _cut.DrawBody(sketch, Fabric);
        if (_hasPrint)
        {
            sketch.Fill(_print.At(_printX, _printY, _printSize), Fabric.Second);
            sketch.Fill(_print.At(_printX, _printY, _printSize * 0.55f), Fabric.Third, 0.85f);
        }
        DrawHem(sketch, accent);
        DrawNeck(sketch, accent);
        if (_pocket)
        {
            Trim.Pocket(sketch, 100 + (_cut.ChestHalf * 0.28f), 66, 16, 15, 3.5f, Fabric.Base, Fabric.Base.Contrast());
        }
    }

    private void DrawHem(Sketch sketch, Colour accent)
    {
        var body = _cut.Body();
        if (Kind is "jumper" or "hoodie")
        {
            sketch.Inside(body, () => Trim.Ribs(sketch,
                Outline.Rectangle(100 - _cut.HemHalf - 4, _cut.HemY - 9, (2 * _cut.HemHalf) + 8, 18), accent));
        }
        else
        {
            sketch.Inside(body, () => Trim.Stitch(sketch,
                Outline.Line(100 - _cut.HemHalf, _cut.HemY - 3, 100 + _cut.HemHalf, _cut.HemY - 3),
                Fabric.Base.Contrast()));
        }
    }

    private void DrawNeck(Sketch sketch, Colour accent)
    {
        switch (_cut.Neck)
        {
            case "collar":
                DrawPlacket(sketch, accent);
                break;
            case "hood":
                var cord = Fabric.Second;
                sketch.Stroke(_cut.Neckline(), Fabric.Base.Darker(0.3f), 3);
                sketch.Stroke(Outline.Through((94, _cut.NeckFront + 1), (92, _cut.NeckFront + 14),
                    (93, _cut.NeckFront + 27)), cord, 1.5f);
                sketch.Stroke(Outline.Through((106, _cut.NeckFront + 1), (108, _cut.NeckFront + 13),
                    (107, _cut.NeckFront + 24)), cord, 1.5f);
                var pouch = Outline.From(78, _cut.HemY - 14).To(82, _cut.HemY - 32).To(118, _cut.HemY - 32)
                    .To(122, _cut.HemY - 14).Close();
                sketch.Fill(pouch, Fabric.Base.Darker(0.08f), 0.8f);
                sketch.Stroke(pouch, Fabric.Base.Darker(0.5f), 0.8f, 0.8f);
                break;
            case "roll neck":
                Trim.Ribs(sketch, Outline.From(100 - _cut.NeckHalf, _cut.NeckY)
                    .To(100 - _cut.NeckHalf + 1, _cut.NeckY - 11)
                    .Bend(100, _cut.NeckY - 14, 100 + _cut.NeckHalf - 1, _cut.NeckY - 11)
                    .To(100 + _cut.NeckHalf, _cut.NeckY).Bend(100, _cut.NeckFront + 6, 100 - _cut.NeckHalf, _cut.NeckY)
                    .Close(), accent);
                break;
            default:
                sketch.Stroke(_cut.Neckline(), Fabric.Base.Darker(0.5f), 4.2f);
                sketch.Stroke(_cut.Neckline(), accent, 3.2f);
                break;
        }
    }

    private void DrawPlacket(Sketch sketch, Colour accent)
    {
        var bottom = Kind == "shirt" ? _cut.HemY : _cut.NeckFront + 30;
        var placket = Outline.Rectangle(96.5f, _cut.NeckFront - 1, 7, bottom - _cut.NeckFront + 1);
        sketch.Inside(_cut.Body(), () =>
        {
            sketch.Fill(placket, accent, _contrast ? 1 : 0.5f);
            sketch.Stroke(placket, Fabric.Base.Darker(0.5f), 0.6f, 0.7f);
            var count = Kind == "shirt" ? _buttons : 3;
            for (var i = 0; i < count; i++)
            {
                Trim.Button(sketch, 100, _cut.NeckFront + 7 + (i * (bottom - _cut.NeckFront - 10) / count), 1.8f,
                    _buttonColour);
            }
        });
        var (half, y) = (_cut.NeckHalf, _cut.NeckY);
        sketch.Fill(Outline.From(100 - half - 2, y + 1).Bend(100 - half + 3, y - 7, 100, y - 5)
            .Bend(100 + half - 3, y - 7, 100 + half + 2, y + 1)
            .Bend(100, y + 14, 100 - half - 2, y + 1).Close(), accent.Darker(0.45f));
        var wing = Outline.From(100 - half - 2, y + 1).Bend(100 - half + 3, y - 7, 100, y - 5)
            .Bend(100 - (half * 0.5f), y + 3, 100 - 1.5f, _cut.NeckFront + 2)
            .To(100 - (half * 0.85f), _cut.NeckFront + 11).Close();
        foreach (var leaf in new[] { wing, wing.Mirrored() })
        {
            sketch.Fill(leaf, accent.Lighter(0.06f));
            sketch.Stroke(leaf, Fabric.Base.Darker(0.5f), 0.8f);
        }
    }

    private void DrawHood(Sketch sketch)
    {
        var (half, y) = (_cut.NeckHalf + 7, _cut.NeckY);
        var hood = Outline.From(100 - half, y + 6).Curve(100 - half - 3, y - 22, 100 - 13, y - 30, 100, y - 30)
            .Curve(113, y - 30, 100 + half + 3, y - 22, 100 + half, y + 6).Close();
        sketch.Fill(hood, Fabric.Base);
        Trim.Shade(sketch, hood, Fabric.Base);
        var inside = Outline.From(100 - half + 6, y + 5).Curve(100 - half + 4, y - 16, 100 - 9, y - 22, 100, y - 22)
            .Curve(109, y - 22, 100 + half - 4, y - 16, 100 + half - 6, y + 5)
            .Bend(100, y + 16, 100 - half + 6, y + 5).Close();
        sketch.Fill(inside, (_contrast ? Fabric.Second : Fabric.Base).Darker(0.5f));
    }
}
