using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>Who presents: moves about, turns a little, comes nearer, gestures, and goes out of the picture to change.</summary>
internal sealed class Host
{
    private const float ChangeFrames = 16; // About how long the host takes to be gone, and to be back.

    private readonly FrameShape _shape;
    private readonly int _change;
    private readonly Person _person;
    private readonly Outfit _before;
    private readonly Outfit _after;
    private readonly int _side;
    private readonly Wander _across;
    private readonly Wander _down;
    private readonly Wander _nearness;
    private readonly Wander _lean;
    private readonly Wander _facing;
    private readonly Wander _sway;
    private readonly Wander _offer;
    private readonly Dictionary<int, Wander> _raised;

    /// <param name="random">Decides all else.</param>
    /// <param name="shape">Of the frames.</param>
    /// <param name="before">Presented until the change.</param>
    /// <param name="shown">Presented from then on.</param>
    /// <param name="change">The first frame with <paramref name="shown"/>.</param>
    public Host(SeededRandom random, FrameShape shape, BoutiqueItem before, BoutiqueItem shown, int change)
    {
        (_shape, _change) = (shape, change);
        _person = new Person(random);
        _before = Outfit.Of(before, worn: true);
        _after = Outfit.Of(shown, worn: random.Chance(0.7f)).Under(before);
        _side = random.Pick(-1, 1);
        _across = new Wander(random, -0.13f, 0.13f, 9);
        _down = new Wander(random, 0.45f, 0.51f, 7);
        _nearness = new Wander(random, 0.9f, 1.5f, 12);
        _lean = new Wander(random, -0.09f, 0.09f, 5);
        _facing = new Wander(random, 0.78f, 1, 6);
        _sway = new Wander(random, -5, 5, 4);
        _offer = new Wander(random, -0.16f, 0.16f, 3.5f);
        _raised = new[] { -1, 1 }.ToDictionary(side => side, _ => new Wander(random, -0.35f, 1, 4.5f));
    }

    /// <summary>Where the body lies in a frame.</summary>
    public Placement At(int frame)
    {
        var second = frame / (float)LiveClip.FramesPerSecond;
        var scale = _shape.ShortSide / 270 * _nearness.At(second);
        var away = (frame - _change) / ChangeFrames;
        var gone = MathF.Exp(-away * away) * ((_shape.Width * 0.62f) + (90 * scale));
        var centre = new Vector2(
            (_shape.Width / 2f) + (_shape.ShortSide * _across.At(second)) + (_side * gone), _shape.Height * _down.At(second));
        return new Placement(centre, scale)
        {
            Turn = _lean.At(second),
            Squeeze = _facing.At(second),
            Sway = _sway.At(second),
        };
    }

    public void Draw(Sketch sketch, Layers layers, int frame)
    {
        var second = frame / (float)LiveClip.FramesPerSecond;
        var (body, outfit) = (At(frame), frame < _change ? _before : _after);
        var middle = new Vector2(100 + (90 * _offer.At(second)), outfit.Held is { } one && Outfit.CanWear(one) ? 104 : 88);
        var turn = _offer.At(second + 1);
        var arms = _raised.ToDictionary(arm => arm.Key, arm => Arm(outfit, arm.Key, middle, turn, Math.Max(0, arm.Value.At(second))));
        var isSleeved = outfit.Worn is { } worn && Outfit.Cuff(worn, 1) is not null;

        layers.Add(() => On(body, _person.Body));
        layers.Add(() => On(body, OfArms(arm => _person.UpperArm(sketch, arm.Shoulder, arm.Elbow))));
        if (isSleeved)
        {
            layers.Add(() => On(body, OfArms(arm => _person.Forearm(sketch, arm.Elbow, arm.Hand))));
        }

        if (outfit.Worn is { } garment)
        {
            layers.Add(garment, Outfit.Wear(garment, body));
        }

        layers.Add(() => On(body, _person.Head));
        if (!isSleeved)
        {
            layers.Add(() => On(body, OfArms(arm => _person.Forearm(sketch, arm.Elbow, arm.Hand))));
        }

        if (outfit.Held is { } held)
        {
            layers.Add(held, Outfit.Hold(held, body, middle, turn));
            layers.Add(() => On(body, OfArms(arm => _person.Hand(sketch, arm.Hand))));
        }

        void On(Placement placement, Action<Sketch> draw)
        {
            sketch.Placement = placement;
            draw(sketch);
        }

        Action<Sketch> OfArms(Action<Pose> draw) => _ =>
        {
            draw(arms[-1]);
            draw(arms[1]);
        };
    }

    private static Pose Arm(Outfit outfit, int side, Vector2 middle, float turn, float raised) =>
        outfit.Held is { } held ? Pose.Holding(side, Outfit.Grip(held, middle, turn, side))
        : outfit.Worn is { } worn && Outfit.Cuff(worn, side) is { } cuff ? Pose.In(side, cuff)
        : Pose.Free(side, raised);
}
