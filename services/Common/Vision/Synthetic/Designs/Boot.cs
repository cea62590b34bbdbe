using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>Ankle and long boots, seen from the side.</summary>
internal sealed class Boot : Design
{
    private readonly float _top;
    private readonly float _shaft;
    private readonly float _heel;
    private readonly float _toe;
    private readonly int _closure;
    private readonly int _rows;
    private readonly bool _cuff;
    private readonly bool _cap;
    private readonly float _grain;
    private readonly Colour _metal;
    private readonly Colour _sole;

    private Boot(SeededRandom random, Fabric fabric, bool tall)
        : base("shoes", tall ? "boot" : "ankle boot", fabric)
    {
        _top = tall ? random.Between(18, 40) : random.Between(66, 88);
        _shaft = random.Between(46, 58);
        _heel = random.Between(7, 26);
        _toe = random.Between(0, 9);
        _closure = random.Below(5);
        _rows = 4 + random.Below(5);
        _cuff = random.Chance(0.35f);
        _cap = random.Chance(0.35f);
        _grain = random.Between(0, 1);
        _metal = random.Pick(Palette.Brass, Palette.Steel);
        _sole = random.Pick(new Colour("black", 30, 28, 28), new Colour("brown", 92, 62, 42),
            new Colour("cream", 226, 216, 196));
        Facts["closure"] = _closure switch { 0 => "laces", 1 => "zip", 2 => "buckles", 3 => "elastic", _ => "slip-on" };
    }

    public override float TypicalPrice => Kind == "boot" ? 150 : 115;

    public override Vector2 Detail => new(75, 110);

    public override IEnumerable<(string Name, Vector2 Place)> Keypoints =>
    [
        ("toe", new(171 + _toe, 150)),
        ("heel", new(35, 158)),
        ("collar_back", new(32.5f, _top + 1)),
        ("collar_front", new(31 + _shaft, _top + 1)),
    ];

    public static Boot Roll(SeededRandom random) =>
        new(random, Fabric.Roll(random, Palette.OfHide, "plain", "plain", "plain", "melange"), random.Chance(0.5f));

    public override void Draw(Sketch sketch)
    {
        var arch = 154 - (_heel * 0.5f);
        var upper = Outline.From(32, _top).Bend(56, _top + 4, 32 + _shaft, _top)
            .Curve(32 + _shaft - 2, _top + 30, 84, 104, 92, 114)
            .Curve(108, 122, 150, 122, 166 + _toe, 146).Bend(174 + _toe, 151, 168 + _toe, 153)
            .Curve(130, 154, 100, arch - 4, 70, 154 - _heel).To(31, 155 - _heel)
            .Curve(24, 130, 36, 100, 32, _top).Close();
        var heel = Outline.From(30, 153 - _heel).To(74, 152 - _heel).Curve(72, 156 - (_heel * 0.3f), 66, 160, 67, 162)
            .To(33, 162).Close();
        sketch.Fill(heel, _sole);
        Trim.Shade(sketch, heel, _sole);
        Fabric.Cover(sketch, upper);
        sketch.Inside(upper, () => DrawUpper(sketch));
        Trim.Folds(sketch, upper, Outline.From(44, 112).Bend(62, 118, 84, 108), Outline.From(40, 120)
            .Bend(62, 130, 92, 120), Outline.From(104, 122).Bend(112, 132, 112, 142), Outline.From(40, _top + 24)
            .Bend(50, _top + 30, 66, _top + 20));
        Trim.Shade(sketch, upper, Fabric.Base, 1.3f);
        var sole = Outline.From(66, 153 - _heel).Curve(100, arch - 4, 130, 152, 170 + _toe, 151)
            .Bend(175 + _toe, 158, 166 + _toe, 162).To(122, 162).Curve(104, 160, 92, arch + 4, 68, 158 - (_heel * 0.7f))
            .Close();
        sketch.Fill(sole, _sole);
        sketch.Stroke(sole, _sole.Darker(0.5f), 0.8f);
        if (_cuff)
        {
            var cuff = Outline.From(30, _top - 2).Bend(56, _top + 3, 34 + _shaft, _top - 2).To(32 + _shaft, _top + 13)
                .Bend(56, _top + 18, 32, _top + 13).Close();
            sketch.Fill(cuff, Fabric.Second);
            Trim.Shade(sketch, cuff, Fabric.Second);
        }
    }

    private void DrawUpper(Sketch sketch)
    {
        sketch.Fill(Outline.Ellipse(60, 70, 8, 60), Colour.White, 0.04f + (0.08f * _grain));
        if (_cap)
        {
            var cap = Outline.From(138, 110).Bend(132, 140, 138, 160).To(190, 160).To(190, 110).Close();
            sketch.Fill(cap, Fabric.Second);
            Trim.Stitch(sketch, cap, Fabric.Second.Contrast());
        }
        var front = 28 + _shaft;
        switch (_closure)
        {
            case 0:
                for (var i = 0; i < _rows; i++)
                {
                    var y = _top + 8 + (i * (110 - _top) / _rows);
                    sketch.Stroke(Outline.Line(front - 16, y + 4, front + 12, y - 3), Fabric.Base.Contrast(), 2.2f);
                    Trim.Button(sketch, front - 16, y + 4, 1.6f, _metal);
                }
                break;
            case 1:
                Trim.Zip(sketch, 58, _top, 140, _metal);
                break;
            case 2:
                for (var i = 0; i < 1 + (_rows % 3); i++)
                {
                    var y = 104 - (i * 18);
                    sketch.Stroke(Outline.From(24, y).Bend(60, y + 9, 104, y + 2), Fabric.Second.Darker(0.2f), 6);
                    sketch.Stroke(Outline.Rounded(58, y - 1, 10, 11, 2), _metal, 1.8f);
                }
                break;
            case 3:
                var elastic = Outline.From(48, _top - 4).To(72, _top - 4).Bend(70, 104, 62, 112)
                    .Bend(52, 100, 48, _top - 4).Close();
                Trim.Ribs(sketch, elastic, Fabric.Second, 2.6f);
                break;
        }
    }
}
