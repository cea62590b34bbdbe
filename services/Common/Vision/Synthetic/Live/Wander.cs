namespace Vitrine.Vision.Synthetic.Live;

/// <summary>A number that wanders smoothly and without end between two bounds.</summary>
/// <param name="random">Decides where it begins.</param>
/// <param name="low">The least that it is.</param>
/// <param name="high">The most.</param>
/// <param name="period">About how long it takes there and back, in seconds.</param>
internal sealed class Wander(SeededRandom random, float low, float high, float period)
{
    private readonly float _pace = 2 * MathF.PI / (period * random.Between(0.8f, 1.25f));
    private readonly float _slow = random.Between(0, 2 * MathF.PI);
    private readonly float _quick = random.Between(0, 2 * MathF.PI);

    public float At(float second) => ((low + high) / 2) + ((high - low) / 2
        * ((0.7f * MathF.Sin(_slow + (_pace * second))) + (0.3f * MathF.Sin(_quick + (2.3f * _pace * second)))));
}
