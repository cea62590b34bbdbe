using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>Where a host presents: a place, its light, and a rail that for a while is beside, another item on it.</summary>
internal sealed class Stage
{
    private readonly FrameShape _shape;
    private readonly BoutiqueItem _beside;
    private readonly Visit _rail;
    private readonly int _side;
    private readonly float _height;
    private readonly Colour _metal;
    private readonly int _place;

    public Stage(SeededRandom random, FrameShape shape, BoutiqueItem beside, int place)
    {
        (_shape, _beside, _place) = (shape, beside, place);
        _side = random.Pick(-1, 1);
        _height = random.Between(0.3f, 0.5f);
        _metal = Palette.OfHide(random);
        var from = random.Between(-30, 180);
        _rail = new Visit((int)from, (int)(from + random.Between(110, 260)));

        // Backdrops are 256 x 256: as large as the longer side wants, cut off at the shorter.
        var scale = Math.Max(shape.Width, shape.Height) / Scene.Side;
        Ground = new Placement(
            new Vector2(shape.Width, shape.Height) / 2 + (new Vector2(100 - (Scene.Side / 2)) * scale), scale);
    }

    /// <summary>Where what is drawn for a square picture lies in a frame.</summary>
    public Placement Ground { get; }

    public void Draw(Sketch sketch, Layers layers, int frame)
    {
        sketch.Placement = Ground;
        Backdrop.Draw(sketch, SeededRandom.For(_place, 1));
        if (_rail.At(frame) is > 0 and var there)
        {
            Hang(sketch, layers, there);
        }
    }

    /// <summary>The same light in all frames.</summary>
    public void CastLight(Sketch sketch)
    {
        sketch.Placement = Ground;
        StreetScene.CastLight(sketch, SeededRandom.For(_place, 2));
    }

    private void Hang(Sketch sketch, Layers layers, float there)
    {
        var (share, size) = (0.44f * _shape.ShortSide / Scene.Side, _beside.Extent.High - _beside.Extent.Low);
        var placement = Scene.Fit(_beside, share, Vector2.Zero) with { Squeeze = 0.9f };
        var reach = _shape.ShortSide * 0.25f;
        var bar = new Vector2(
            (_shape.Width / 2f) + (_side * ((_shape.Width / 2f) + reach - (there * (reach + (_shape.ShortSide * 0.15f))))),
            _shape.Height * _height);
        sketch.Placement = new Placement(bar, _shape.ShortSide / 270);
        sketch.Stroke(Outline.Line(58, 100, 142, 100), _metal, 4);
        sketch.Stroke(Outline.Line(100 + (_side * 42), 100, 100 + (_side * 42), 500), _metal, 4);
        sketch.Stroke(Outline.Through((97, 96), (103, 95), (102, 102), (100, 110)), _metal.Darker(0.3f), 2);
        layers.Add(_beside, Scene.Centred(
            placement with { Centre = bar + new Vector2(0, (size.Y * placement.Scale / 2) + (0.02f * _shape.ShortSide)) }, _beside));
    }
}
