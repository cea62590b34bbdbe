namespace Vitrine.Vision.Transforms;

/// <summary>sRGB in CIE L*a*b* with the white D65 (IEC 61966-2-1, CIE 15): distances there are about as people see them.</summary>
internal static class LabColours
{
    private static readonly float[] _linear = [.. Enumerable.Range(0, 256).Select(value => Linear(value / 255f))];

    /// <summary>L of 0 to 100, a and b of about -100 to 100.</summary>
    public static (float L, float A, float B) Of(byte red, byte green, byte blue)
    {
        var (r, g, b) = (_linear[red], _linear[green], _linear[blue]);
        var x = Root(((0.4124564f * r) + (0.3575761f * g) + (0.1804375f * b)) / 0.95047f);
        var y = Root((0.2126729f * r) + (0.7151522f * g) + (0.0721750f * b));
        var z = Root(((0.0193339f * r) + (0.1191920f * g) + (0.9503041f * b)) / 1.08883f);
        return ((116 * y) - 16, 500 * (x - y), 200 * (y - z));
    }

    private static float Linear(float value) => value <= 0.04045f ? value / 12.92f : MathF.Pow((value + 0.055f) / 1.055f, 2.4f);

    private static float Root(float t) => t > 0.008856f ? MathF.Cbrt(t) : ((903.3f * t) + 16) / 116;
}
