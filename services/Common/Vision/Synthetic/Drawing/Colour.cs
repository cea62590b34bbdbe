namespace Vitrine.Vision.Synthetic.Drawing;

/// <summary>An sRGB colour, each channel 0 to 255, and the word a shop would use for it.</summary>
internal readonly record struct Colour(string Name, float Red, float Green, float Blue)
{
    public static readonly Colour White = new("white", 255, 255, 255);
    public static readonly Colour Black = new("black", 18, 18, 20);

    public float Luminance => ((0.299f * Red) + (0.587f * Green) + (0.114f * Blue)) / 255;

    public Colour Mix(Colour other, float share) => this with
    {
        Red = Red + ((other.Red - Red) * share),
        Green = Green + ((other.Green - Green) * share),
        Blue = Blue + ((other.Blue - Blue) * share),
    };

    public Colour Lighter(float share) => Mix(White, share);

    public Colour Darker(float share) => Mix(Black, share);

    /// <summary>Whichever of a dark and a light shade can be told from this colour.</summary>
    public Colour Contrast() => Luminance > 0.45f ? Darker(0.72f) : Lighter(0.8f);

    public override string ToString() => $"#{Channel(Red)}{Channel(Green)}{Channel(Blue)}";

    private static string Channel(float value) => ((int)Math.Clamp(value + 0.5f, 0, 255)).ToString("x2");
}
