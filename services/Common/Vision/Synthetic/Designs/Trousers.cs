using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>Trousers, jeans and shorts.</summary>
internal sealed class Trousers : Design
{
    private readonly float _waist;
    private readonly float _hip;
    private readonly float _hemY;
    private readonly float _hemHalf;
    private readonly float _spread;
    private readonly bool _turnUp;
    private readonly bool _crease;
    private readonly bool _stripe;
    private readonly bool _patches;
    private readonly float _crotchY = 82;

    private Trousers(SeededRandom random, string kind, Fabric fabric)
        : base("trousers", kind, fabric)
    {
        _waist = random.Between(29, 36);
        _hip = _waist * random.Between(1.14f, 1.3f);
        _hemY = kind == "shorts" ? random.Between(100, 124) : random.Between(164, 190);
        _hemHalf = kind == "shorts" ? random.Between(17, 22) : random.Between(8.5f, 21);
        _spread = random.Between(19, 26);
        _turnUp = random.Chance(0.35f);
        _crease = kind == "trousers" && random.Chance(0.5f);
        _stripe = kind != "jeans" && random.Chance(0.3f);
        _patches = random.Chance(0.3f);
        Facts["leg"] = _hemHalf > 16 ? "wide" : _hemHalf > 12 ? "straight" : "slim";
    }

    public override float TypicalPrice => Kind switch { "jeans" => 65, "shorts" => 32, _ => 58 };

    public override Vector2 Detail => new(100, 55);

    private float LegX => 100 + MathF.Max(_spread, _hemHalf + 2.5f);

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints =>
    [
        ("waistband_left", new(100 - _waist + 0.5f, 23)), ("waistband_right", new(100 + _waist - 0.5f, 23)),
        ("crotch", new(100, _crotchY - 0.5f)),
        ("bottom_left_in", new(200 - LegX + _hemHalf - 0.5f, _hemY - 0.5f)),
        ("bottom_left_out", new(200 - LegX - _hemHalf + 0.5f, _hemY - 0.5f)),
        ("bottom_right_in", new(LegX - _hemHalf + 0.5f, _hemY - 0.5f)),
        ("bottom_right_out", new(LegX + _hemHalf - 0.5f, _hemY - 0.5f)),
    ];

    public static Trousers Roll(SeededRandom random)
    {
        var kind = random.Pick("jeans", "trousers", "trousers", "shorts");
        return new Trousers(random, kind, kind == "jeans" || (kind == "shorts" && random.Chance(0.3f))
            ? Fabric.Roll(random, Palette.OfDenim, "plain")
            : Fabric.Roll(random, Palette.OfCloth, "plain", "plain", "checked", "striped", "printed", "melange"));
    }

    public override void Draw(Sketch sketch)
    {
        var leg = Outline.From(100, 26).To(100 + _waist, 26).Bend(100 + _hip, 46, 100 + _hip, 66)
            .Curve(100 + _hip, 90, LegX + _hemHalf, (_crotchY + _hemY) / 2, LegX + _hemHalf, _hemY)
            .Bend(LegX, _hemY + 3, LegX - _hemHalf, _hemY)
            .Curve(LegX - _hemHalf, (_crotchY + _hemY) / 2, 102, _crotchY + 12, 100, _crotchY).Close();
        var thread = Kind == "jeans" ? new Colour("thread", 214, 150, 74) : Fabric.Base.Contrast();
        var knee = (_crotchY + _hemY) / 2;
        foreach (var mirrored in new[] { false, true })
        {
            Outline Side(Outline outline) => mirrored ? outline.Mirrored() : outline;
            var form = Side(leg);
            Fabric.Cover(sketch, form);
            if (Kind == "jeans")
            {
                var fade = Side(Outline.Ellipse(LegX, 105, 9, 30));
                sketch.Inside(form, () => sketch.Fill(fade,
                    sketch.Glow(mirrored ? 200 - LegX : LegX, 105, 30, (0, Colour.White, 0.3f), (1, Colour.White, 0))));
            }
            Trim.Folds(sketch, form,
                Side(Outline.From(101, _crotchY).Bend(112, _crotchY + 2, 124, _crotchY - 8)),
                Side(Outline.From(103, _crotchY + 6).Bend(112, _crotchY + 12, 122, _crotchY + 8)),
                Side(Outline.From(LegX - 8, knee).Bend(LegX, knee + 4, LegX + 9, knee)));
            DrawLeg(sketch, form, Side, thread);
            Trim.Shade(sketch, form, Fabric.Base);
            var pocket = Side(Outline.From(100 + (_waist * 0.55f), 28)
                .Bend(100 + (_waist * 0.7f), 42, 100 + _hip - 2, 44));
            Trim.Seam(sketch, pocket, Fabric.Base);
            Trim.Stitch(sketch, pocket.Moved(p => p + new Vector2(0, 1.8f)), thread);
        }
        Trim.Stitch(sketch, Outline.From(104.5f, 34).To(104.5f, 58).Bend(104, 66, 100, 70), thread);
        var band = Outline.Rounded(100 - _waist - 0.5f, 19, (2 * _waist) + 1, 9, 1.2f);
        sketch.Fill(band, Fabric.Base.Darker(0.08f));
        Trim.Shade(sketch, band, Fabric.Base);
        foreach (var x in new[] { -0.7f, -0.3f, 0.3f, 0.7f })
        {
            sketch.Fill(Outline.Rectangle(100 + (x * _waist) - 1.2f, 17.5f, 2.4f, 12), Fabric.Base.Darker(0.22f));
        }
        Trim.Button(sketch, 100, 23.5f, 2.4f, Kind == "jeans" ? Palette.Brass : Fabric.Base.Contrast());
    }

    private void DrawLeg(Sketch sketch, Outline form, Func<Outline, Outline> side, Colour thread) =>
        sketch.Inside(form, () =>
    {
        if (_stripe)
        {
            sketch.Stroke(side(Outline.From(100 + _waist - 2, 28).Bend(100 + _hip - 3, 46, 100 + _hip - 3, 66)
                .Bend(LegX + _hemHalf - 3, 100, LegX + _hemHalf - 3, _hemY)), Fabric.Second, 4);
        }
        if (_crease)
        {
            sketch.Stroke(side(Outline.Line(100 + (_waist * 0.6f), 40, LegX, _hemY)), Fabric.Base.Darker(0.5f), 0.8f,
                0.6f);
        }
        if (_patches)
        {
            Trim.Stitch(sketch, side(Outline.Rounded(LegX - 9, 108, 18, 22, 3)), thread);
        }
        var y = _hemY - (_turnUp ? 9 : 4);
        if (_turnUp)
        {
            var lining = Kind == "shorts" ? Fabric.Second : Fabric.Base.Lighter(0.25f);
            sketch.Fill(side(Outline.Rectangle(LegX - _hemHalf - 4, y, (2 * _hemHalf) + 8, 16)), lining);
        }
        Trim.Seam(sketch, side(Outline.Line(LegX - _hemHalf - 3, y, LegX + _hemHalf + 3, y)), Fabric.Base);
    });
}
