using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>Dresses: a bodice, a waist, and a skirt between knee and ankle.</summary>
internal sealed class Dress : Design
{
    private readonly Torso _bodice;
    private readonly float _hemY;
    private readonly float _hemHalf;
    private readonly int _pleats;
    private readonly int _waist;
    private readonly bool _frill;
    private readonly bool _panel;

    private Dress(SeededRandom random, Fabric fabric, Torso bodice)
        : base("dresses", "dress", fabric)
    {
        _bodice = bodice;
        _hemY = random.Between(150, 192);
        _hemHalf = bodice.HemHalf * random.Between(1.05f, 2);
        _pleats = random.Below(6);
        _waist = random.Below(3);
        _frill = random.Chance(0.35f);
        _panel = random.Chance(0.3f);
        Facts["neck"] = bodice.Neck;
        Facts["sleeves"] = bodice.Sleeves;
        Facts["length"] = _hemY > 176 ? "maxi" : _hemY > 162 ? "midi" : "knee";
    }

    public override float TypicalPrice => 75;

    public override Vector2 Detail => new(100, 85);

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints => _bodice.Keypoints()
        .Where(p => !p.Name.StartsWith("top_hem", StringComparison.Ordinal)
        && !p.Name.StartsWith("waist", StringComparison.Ordinal))
        .Concat([
            ("waistline_left", new Vector2(100 - _bodice.HemHalf + 1, _bodice.HemY - 1)),
            ("waistline_right", new Vector2(100 + _bodice.HemHalf - 1, _bodice.HemY - 1)),
            ("hemline_left", new Vector2(100 - _hemHalf + 1, _hemY - 0.5f)),
            ("hemline_right", new Vector2(100 + _hemHalf - 1, _hemY - 0.5f))]);

    public static Dress Roll(SeededRandom random)
    {
        var fabric = Fabric.Roll(random, Palette.OfCloth, "plain", "printed", "printed", "dotted", "striped", "checked",
            "chevron");
        var sleeves = random.Pick("sleeveless", "sleeveless", "short sleeves", "elbow sleeves", "long sleeves");
        var neck = random.Pick("V-neck", "scoop neck", "crew neck", "boat neck");
        return new Dress(random, fabric, new Torso(random, sleeves, neck, 92, 106));
    }

    public override void Draw(Sketch sketch)
    {
        var y = _bodice.HemY;
        var half = _bodice.HemHalf;
        var skirt = Outline.From(100 - half, y - 2).To(100 + half, y - 2)
            .Curve(100 + half + 3, y + 12, 100 + _hemHalf - 2, _hemY - 30, 100 + _hemHalf, _hemY)
            .Bend(100, _hemY + 7, 100 - _hemHalf, _hemY)
            .Curve(100 - _hemHalf + 2, _hemY - 30, 100 - half - 3, y + 12, 100 - half, y - 2).Close();
        _bodice.DrawSleeves(sketch, Fabric);
        Fabric.Cover(sketch, skirt);
        if (_panel)
        {
            sketch.Inside(skirt, () => sketch.Fill(Outline.Rectangle(20, _hemY - 22, 160, 40), Fabric.Second));
        }
        var folds = new List<Outline>();
        for (var i = 0; i <= _pleats + 2; i++)
        {
            var at = ((i + 0.5f) / (_pleats + 3) * 2) - 1;
            folds.Add(Outline.From(100 + (at * half * 0.9f), y)
                .Bend(100 + (at * half), y + 20, 100 + (at * _hemHalf * 0.95f), _hemY + 6));
        }
        Trim.Folds(sketch, skirt, [.. folds]);
        if (_frill)
        {
            sketch.Inside(skirt, () => sketch.Stroke(Outline.From(20, _hemY - 14)
                .Bend(100, _hemY - 6, 180, _hemY - 14), Fabric.Base.Darker(0.4f), 1.4f, 0.8f));
        }
        Trim.Shade(sketch, skirt, Fabric.Base);
        _bodice.DrawBody(sketch, Fabric);
        sketch.Stroke(_bodice.Neckline(), Fabric.Base.Darker(0.4f), 1.4f);
        DrawWaist(sketch, y, half);
    }

    private void DrawWaist(Sketch sketch, float y, float half)
    {
        if (_waist == 0)
        {
            Trim.Seam(sketch, Outline.Line(100 - half, y - 1, 100 + half, y - 1), Fabric.Base);
            return;
        }
        var belt = Outline.Rectangle(100 - half - 0.5f, y - 4, (2 * half) + 1, _waist == 1 ? 5 : 9);
        sketch.Fill(belt, _waist == 1 ? Fabric.Third : Fabric.Second.Darker(0.2f));
        sketch.Stroke(belt, Fabric.Base.Darker(0.5f), 0.6f);
        if (_waist == 2)
        {
            sketch.Stroke(Outline.Rounded(94, y - 4.5f, 12, 10, 2), Palette.Brass, 1.8f);
        }
    }
}
