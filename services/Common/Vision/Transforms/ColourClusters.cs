using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Transforms;

/// <summary>
/// Colours put into a few groups by k-means (Lloyd 1982), whose first centres lie far apart (Arthur and Vassilvitskii 2007).
/// </summary>
internal sealed class ColourClusters
{
    private const int Rounds = 8;
    private const int MostSamples = 4096;

    private readonly (float L, float A, float B)[] _centres;

    /// <param name="colours">At least one; a few thousand of them, evenly spread, decide.</param>
    /// <param name="count">Groups at most, at least 1.</param>
    /// <param name="random">Draws the first centres.</param>
    public ColourClusters(IReadOnlyList<(float L, float A, float B)> colours, int count, SeededRandom random)
    {
        var every = Math.Max(1, colours.Count / MostSamples);
        var samples = colours.Where((_, i) => i % every == 0).ToArray();
        _centres = FirstCentres(samples, count, random);
        for (var round = 0; round < Rounds; round++)
        {
            Improve(samples);
        }
    }

    public int Count => _centres.Length;

    /// <summary>The group whose centre is nearest.</summary>
    public int Of((float L, float A, float B) colour)
    {
        var nearest = 0;
        for (var i = 1; i < _centres.Length; i++)
        {
            nearest = Distance(colour, _centres[i]) < Distance(colour, _centres[nearest]) ? i : nearest;
        }

        return nearest;
    }

    // Each next one is drawn by its squared distance to the nearest before.
    private static (float L, float A, float B)[] FirstCentres((float, float, float)[] samples, int count, SeededRandom random)
    {
        var centres = new List<(float, float, float)> { samples[random.Below(samples.Length)] };
        var distances = Array.ConvertAll(samples, _ => float.PositiveInfinity);
        while (centres.Count < count)
        {
            var newest = centres[^1];
            distances = [.. distances.Zip(samples, (distance, sample) => MathF.Min(distance, Distance(sample, newest)))];
            var left = random.Between(0, 1) * distances.Sum();
            var next = Array.FindIndex(distances, distance => distance > 0 && (left -= distance) <= 0);
            if (next < 0)
            {
                break; // There are no more colours.
            }

            centres.Add(samples[next]);
        }

        return [.. centres];
    }

    private void Improve((float L, float A, float B)[] samples)
    {
        var sums = new (float L, float A, float B, int Count)[_centres.Length];
        foreach (var sample in samples)
        {
            ref var sum = ref sums[Of(sample)];
            sum = (sum.L + sample.L, sum.A + sample.A, sum.B + sample.B, sum.Count + 1);
        }

        foreach (var (i, (l, a, b, count)) in sums.Index())
        {
            _centres[i] = count > 0 ? (l / count, a / count, b / count) : _centres[i];
        }
    }

    private static float Distance((float L, float A, float B) one, (float L, float A, float B) other)
    {
        var (l, a, b) = (one.L - other.L, one.A - other.A, one.B - other.B);
        return (l * l) + (a * a) + (b * b);
    }
}
