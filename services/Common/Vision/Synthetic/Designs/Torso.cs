using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>The cut of what is worn on the upper body: shoulders, sleeves, neck and hem.</summary>
internal sealed class Torso(SeededRandom random, string sleeves, string neck, float hemFrom, float hemTo)
{
    private const float ShoulderY = 36;
    private readonly float _shoulder = random.Between(38, 47);
    private readonly float _waist = random.Between(0.84f, 1.04f);
    private readonly float _flare = random.Between(0.95f, 1.18f);
    private readonly float _slope = random.Between(5, 10);
    private readonly float _hang = random.Between(0.22f, 0.5f);
    private readonly float _width = random.Between(10, 14.5f);
    private readonly float _curve = random.Between(-5, 7);
    private readonly float _neckWide = random.Between(13, 19);
    private readonly float _neckDeep = neck switch
    {
        "V-neck" => random.Between(24, 40),
        "scoop neck" => random.Between(18, 28),
        "boat neck" => 5,
        "crew neck" => random.Between(9, 13),
        _ => 8,
    };

    public string Sleeves { get; } = sleeves;

    public string Neck { get; } = neck;

    public float HemY { get; } = random.Between(hemFrom, hemTo);

    public float ChestHalf => _shoulder * 0.96f;

    public float HemHalf => ChestHalf * _flare;

    public float WaistHalf => ChestHalf * _waist;

    public float WaistY => 64 + ((HemY - 36) * 0.38f);

    public float NeckHalf => Neck == "boat neck" ? _neckWide + 10 : _neckWide;

    public float NeckY => ShoulderY - _slope;

    /// <summary>The lowest point of the neckline.</summary>
    public float NeckFront => NeckY + _neckDeep;

    private float Length => Sleeves switch
    {
        "sleeveless" => 0,
        "short sleeves" => 34,
        "elbow sleeves" => 56,
        "three-quarter sleeves" => 80,
        _ => 106,
    };

    private Vector2 Along => new(MathF.Sin(_hang), MathF.Cos(_hang));

    private Vector2 Across => new(Along.Y, -Along.X);

    private Vector2 Tip => new(100 + _shoulder, ShoulderY + 2);

    private Vector2 ShoulderEnd => Sleeves == "sleeveless"
        ? new(100 + MathF.Min(NeckHalf + 12, _shoulder - 4), ShoulderY - 1) : Tip;

    private float ArmpitY => ShoulderY + (2.25f * _width);

    private Vector2 CuffMiddle => Tip + (Along * Length) + (Across * (-_width * 0.55f)) + new Vector2(1, 4);

    private float CuffHalf => _width * (Length > 60 ? 0.62f : 0.92f);

    /// <summary>The body without sleeves, the neckline cut out.</summary>
    public Outline Body()
    {
        var right = 100 + NeckHalf;
        var chest = 100 + ChestHalf;
        var shoulderEnd = ShoulderEnd;
        var hole = Sleeves == "sleeveless" ? shoulderEnd.X - 3 : chest - 3; // a sleeveless armhole curves inwards
        var body = Outline.From(right, NeckY).Bend((right + shoulderEnd.X) / 2, NeckY + 1, shoulderEnd.X, shoulderEnd.Y)
            .Bend(hole, ArmpitY - 6, chest, ArmpitY)
            .Curve(100 + ChestHalf, ArmpitY + 14, 100 + WaistHalf, WaistY - 10, 100 + WaistHalf, WaistY)
            .Curve(100 + WaistHalf, WaistY + 14, 100 + HemHalf, HemY - 20, 100 + HemHalf, HemY)
            .Curve(100 + (HemHalf * 0.5f), HemY + _curve, 100 - (HemHalf * 0.5f), HemY + _curve, 100 - HemHalf, HemY)
            .Curve(100 - HemHalf, HemY - 20, 100 - WaistHalf, WaistY + 14, 100 - WaistHalf, WaistY)
            .Curve(100 - WaistHalf, WaistY - 10, 100 - ChestHalf, ArmpitY + 14, 100 - ChestHalf, ArmpitY)
            .Bend(200 - hole, ArmpitY - 6, 200 - shoulderEnd.X, shoulderEnd.Y)
            .Bend((200 - right + 200 - shoulderEnd.X) / 2, NeckY + 1, 200 - right, NeckY);
        return Neck is "V-neck" or "lapel"
            ? body.To(100, NeckFront).Close()
            : body.Curve(100 - (NeckHalf * 0.85f), NeckFront + 1, 100 + (NeckHalf * 0.85f), NeckFront + 1, right, NeckY)
            .Close();
    }

    /// <summary>The inside of the back, seen through the neckline.</summary>
    public Outline Back() => Outline.From(100 - NeckHalf, NeckY).Bend(100, NeckY + 5, 100 + NeckHalf, NeckY)
        .Curve(100 + (NeckHalf * 0.85f), NeckFront + 2, 100 - (NeckHalf * 0.85f), NeckFront + 2, 100 - NeckHalf, NeckY)
        .Close();

    /// <summary>The line of the neck, for ribs and seams.</summary>
    public Outline Neckline() => Neck is "V-neck" or "lapel"
        ? Outline.From(100 - NeckHalf, NeckY).To(100, NeckFront).To(100 + NeckHalf, NeckY)
        : Outline.From(100 - NeckHalf, NeckY)
        .Curve(100 - (NeckHalf * 0.85f), NeckFront + 1, 100 + (NeckHalf * 0.85f), NeckFront + 1, 100 + NeckHalf, NeckY);

    /// <summary>The right sleeve; the left one is its mirror image. Not for sleeveless cuts.</summary>
    public Outline Sleeve()
    {
        var (outer, inner) = (CuffMiddle + (Across * CuffHalf), CuffMiddle - (Across * CuffHalf));
        var bulge = Tip + (Along * Length * 0.25f) + (Across * _width * 0.55f);
        return Outline.From(Tip.X - 6, Tip.Y - 1).Curve(Tip.X + 4, Tip.Y, bulge.X, bulge.Y, outer.X, outer.Y)
            .To(inner.X, inner.Y)
            .Curve(inner.X - (Along.X * Length * 0.4f), inner.Y - (Along.Y * Length * 0.4f), 100 + ChestHalf + 1,
            ArmpitY + 4, 100 + ChestHalf - 3, ArmpitY)
            .Close();
    }

    /// <summary>The end of the right sleeve, <paramref name="height"/> units up the arm.</summary>
    public Outline Cuff(float height)
    {
        var (outer, inner) = (CuffMiddle + (Across * CuffHalf), CuffMiddle - (Across * CuffHalf));
        return Outline.Polygon(outer + (Across * 0.6f), inner - (Across * 0.6f),
            inner - (Across * 0.6f) - (Along * height), outer + (Across * 0.9f) - (Along * height));
    }

    /// <summary>How far a sleeve turns from hanging straight, for its cloth.</summary>
    public float SleeveTurn => -_hang;

    public void DrawSleeves(Sketch sketch, Fabric fabric)
    {
        if (Length == 0)
        {
            return;
        }
        var middle = (Tip + CuffMiddle) / 2;
        var fold = Outline.From(100 + ChestHalf, ArmpitY - 6)
            .Bend(middle.X, middle.Y - 8, CuffMiddle.X, CuffMiddle.Y - (Length * 0.15f));
        var short1 = Outline.From(middle.X - 5, middle.Y - 3).Bend(middle.X, middle.Y + 3, middle.X + 6, middle.Y + 1);
        foreach (var (sleeve, folds, turn) in new[]
        {
            (Sleeve(), new[] { fold, short1 }, SleeveTurn),
            (Sleeve().Mirrored(), new[] { fold.Mirrored(), short1.Mirrored() }, -SleeveTurn),
        })
        {
            fabric.Cover(sketch, sleeve, turn);
            Trim.Folds(sketch, sleeve, folds);
            Trim.Shade(sketch, sleeve, fabric.Base);
        }
    }

    public void DrawBody(Sketch sketch, Fabric fabric)
    {
        sketch.Fill(Back(), fabric.Base.Darker(0.45f));
        var body = Body();
        fabric.Cover(sketch, body);
        var side = Outline.From(100 + ChestHalf, ArmpitY)
            .Bend(100 + (ChestHalf * 0.6f), ArmpitY + 8, 100 + (ChestHalf * 0.25f), ArmpitY + 16);
        var low = Outline.From(100 + WaistHalf, WaistY + 6)
            .Bend(100 + (WaistHalf * 0.5f), WaistY + 14, 100 + (WaistHalf * 0.3f), HemY - 6);
        var other = Outline.From(100 - WaistHalf, WaistY + 12)
            .Bend(100 - (WaistHalf * 0.7f), WaistY + 20, 100 - (WaistHalf * 0.4f), HemY);
        Trim.Folds(sketch, body, side, side.Mirrored(), low, other);
        Trim.Shade(sketch, body, fabric.Base);
    }

    /// <summary>The points that every upper-body garment has.</summary>
    public IEnumerable<(string Name, Vector2 Place)> Keypoints()
    {
        var points = new List<(string Name, Vector2 Place)>
        {
            ("neckline_right", new(100 + NeckHalf + 0.5f, NeckY + 0.5f)),
            ("shoulder_right", ShoulderEnd - new Vector2(1, 0)),
            ("armpit_right", new(100 + ChestHalf - 1, ArmpitY)),
            ("waistline_right", new(100 + WaistHalf - 0.5f, WaistY)),
            ("top_hem_right", new(100 + HemHalf - 0.5f, HemY - 0.5f)),
        };
        if (Length > 0)
        {
            points.Add(("cuff_right_out", CuffMiddle + (Across * CuffHalf)));
            points.Add(("cuff_right_in", CuffMiddle - (Across * CuffHalf)));
        }
        return points
            .Concat(points.Select(p => (p.Name.Replace("right", "left"), new Vector2(200 - p.Place.X, p.Place.Y))))
            .Append(("center_front", new(100, NeckFront)));
    }
}
