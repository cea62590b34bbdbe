namespace Vitrine.Vision.Synthetic;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same draws everywhere.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A generator for one purpose, independent of every other pair of numbers.</summary>
    public static SeededRandom For(int seed, int purpose) =>
        new(new SeededRandom((uint)seed | ((ulong)(uint)purpose << 32)).Next());

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [low, high).</summary>
    public float Between(float low, float high) => low + ((high - low) * ((Next() >> 40) * (1f / (1 << 24))));

    /// <summary>Uniform in 0 .. count - 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    public bool Chance(float probability) => Between(0, 1) < probability;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];
}
