using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>Skirts, laid flat.</summary>
internal sealed class Skirt : Design
{
    private readonly float _waist;
    private readonly float _hem;
    private readonly float _hemY;
    private readonly float _band;
    private readonly int _pleats;
    private readonly int _tiers;
    private readonly int _buttons;

    private Skirt(SeededRandom random, Fabric fabric)
        : base("skirts", "skirt", fabric)
    {
        _waist = random.Between(30, 40);
        _hem = _waist * random.Between(1.15f, 2.3f);
        _hemY = random.Between(110, 178);
        _band = random.Between(6, 13);
        _pleats = 3 + random.Below(10);
        _tiers = random.Chance(0.35f) ? 1 + random.Below(3) : 0;
        _buttons = random.Chance(0.35f) ? 4 + random.Below(4) : 0;
        Facts["length"] = _hemY > 155 ? "maxi" : _hemY > 130 ? "midi" : "mini";
    }

    public override float TypicalPrice => 42;

    public override Vector2 Detail => new(100, 60);

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints =>
    [
        ("waistband_left", new(100 - _waist + 0.5f, 31)), ("waistband_right", new(100 + _waist - 0.5f, 31)),
        ("hemline_left", new(100 - _hem + 1, _hemY - 0.5f)), ("hemline_right", new(100 + _hem - 1, _hemY - 0.5f)),
    ];

    public static Skirt Roll(SeededRandom random) =>
        new(random, random.Chance(0.2f)
            ? Fabric.Roll(random, Palette.OfDenim, "plain")
            : Fabric.Roll(
                random, Palette.OfCloth, "plain", "printed", "checked", "checked", "dotted", "striped", "chevron"));

    public override void Draw(Sketch sketch)
    {
        var skirt = Outline.From(100 - _waist, 34).To(100 + _waist, 34)
            .Curve(100 + _waist + 6, 56, 100 + _hem - 4, _hemY - 30, 100 + _hem, _hemY)
            .Bend(100, _hemY + 9, 100 - _hem, _hemY)
            .Curve(100 - _hem + 4, _hemY - 30, 100 - _waist - 6, 56, 100 - _waist, 34).Close();
        Fabric.Cover(sketch, skirt);
        var folds = new List<Outline>();
        for (var i = 0; i < _pleats; i++)
        {
            var at = ((i + 0.5f) / _pleats * 2) - 1;
            folds.Add(Outline.From(100 + (at * _waist), 36)
                .Bend(100 + (at * _waist * 1.15f), 60, 100 + (at * _hem), _hemY + 8));
        }
        Trim.Folds(sketch, skirt, [.. folds]);
        sketch.Inside(skirt, () =>
        {
            for (var tier = 1; tier <= _tiers; tier++)
            {
                var y = 34 + (tier * (_hemY - 34) / (_tiers + 1));
                var edge = Outline.From(0, y - 5).Bend(100, y + 6, 200, y - 5);
                sketch.Stroke(edge, Colour.Black, 3, 0.16f);
                sketch.Stroke(edge, Fabric.Base.Darker(0.5f), 1);
            }
            for (var i = 0; i < _buttons; i++)
            {
                Trim.Button(sketch, 100, 46 + (i * (_hemY - 52) / _buttons), 2.2f, Palette.Brass);
            }
        });
        Trim.Shade(sketch, skirt, Fabric.Base);
        var band = Outline.Rounded(100 - _waist - 0.5f, 35 - _band, (2 * _waist) + 1, _band, 1);
        sketch.Fill(band, Fabric.Base.Darker(0.1f));
        Trim.Shade(sketch, band, Fabric.Base);
        Trim.Stitch(sketch, Outline.Line(100 - _waist + 1, 33, 100 + _waist - 1, 33), Fabric.Base.Contrast());
    }
}
