using Vitrine.Media;

namespace Vitrine.Vision.Synthetic;

/// <summary>What a camera does to a scene.</summary>
internal sealed record CameraEffects
{
    public static readonly CameraEffects None = new();

    /// <summary>Radius of the blur, in pixels of a picture of the full side; 0 is sharp.</summary>
    public float Blur { get; init; }

    /// <summary>Standard deviation of the noise, in grey levels.</summary>
    public float Noise { get; init; }

    public ulong NoiseSeed { get; init; }

    /// <summary>Brightness and colour cast: a factor for red, green and blue.</summary>
    public (float Red, float Green, float Blue) Gain { get; init; } = (1, 1, 1);

    /// <summary>Exponent of the tone curve; below 1 lifts the shadows.</summary>
    public float Gamma { get; init; } = 1;

    public int JpegQuality { get; init; } = 92;

    public void Apply(RgbPicture picture, float scale)
    {
        if (Blur * scale > 0.2f)
        {
            Soften(picture, Blur * scale);
        }
        if (this != None)
        {
            Expose(picture.Pixels);
        }
    }

    private void Expose(byte[] pixels)
    {
        var (red, green, blue) = (Curve(Gain.Red), Curve(Gain.Green), Curve(Gain.Blue));
        var random = new SeededRandom(NoiseSeed);
        for (var i = 0; i < pixels.Length; i += 3)
        {
            // The sum of four bytes is nearly normal, with a standard deviation of 147.8.
            var bits = random.Next();
            var bright = Grain(bits);
            pixels[i] = Level(red[pixels[i]] + bright + (0.5f * Grain(bits >> 32)));
            pixels[i + 1] = Level(green[pixels[i + 1]] + bright);
            pixels[i + 2] = Level(blue[pixels[i + 2]] + bright - (0.5f * Grain(bits >> 32)));
        }
    }

    private float Grain(ulong bits) =>
        ((int)(bits & 255) + (int)(bits >> 8 & 255) + (int)(bits >> 16 & 255)
            + (int)(bits >> 24 & 255) - 510) * (Noise / 147.8f);

    private float[] Curve(float gain)
    {
        var curve = new float[256];
        for (var i = 0; i < 256; i++)
        {
            curve[i] = 255 * MathF.Pow(Math.Min(1, i * gain / 255), Gamma);
        }
        return curve;
    }

    private static byte Level(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    // Two passes of a box that covers fractions of a pixel, across and down: near enough to a Gaussian.
    private static void Soften(RgbPicture picture, float radius)
    {
        var line = new float[Math.Max(picture.Width, picture.Height)];
        for (var pass = 0; pass < 2; pass++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                for (var y = 0; y < picture.Height; y++)
                {
                    SoftenLine(picture.Pixels, (y * picture.Width * 3) + channel, 3, picture.Width, radius, line);
                }
                for (var x = 0; x < picture.Width; x++)
                {
                    SoftenLine(picture.Pixels, (x * 3) + channel, picture.Width * 3, picture.Height, radius, line);
                }
            }
        }
    }

    private static void SoftenLine(byte[] pixels, int start, int step, int count, float radius, float[] line)
    {
        var whole = (int)radius;
        var part = radius - whole;
        for (var i = 0; i < count; i++)
        {
            line[i] = pixels[start + (i * step)];
        }
        float At(int i) => line[Math.Clamp(i, 0, count - 1)];
        var sum = 0f;
        for (var i = -whole; i <= whole; i++)
        {
            sum += At(i);
        }
        for (var i = 0; i < count; i++)
        {
            pixels[start + (i * step)] = (byte)(
                ((sum + (part * (At(i - whole - 1) + At(i + whole + 1)))) / (1 + (2 * radius))) + 0.5f);
            sum += At(i + whole + 1) - At(i - whole);
        }
    }
}
