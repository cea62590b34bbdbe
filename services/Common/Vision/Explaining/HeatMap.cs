using Vitrine.Media;

namespace Vitrine.Vision.Explaining;

/// <summary>
/// A picture in grey with the similarity laid over it: none where it is 0 or less, through yellow to red at the picture's most similar
/// cell. Between the cells' centres it is bilinear.
/// </summary>
public static class HeatMap
{
    // How much of the colour covers the grey where it is hottest, and how much of the ramp.
    private const double Opacity = 0.75;
    private static readonly (double R, double G, double B) _warm = (255, 225, 60);
    private static readonly (double R, double G, double B) _hot = (215, 20, 30);

    /// <param name="picture">Left as it is.</param>
    /// <param name="map">Of the same part of the picture.</param>
    public static RgbPicture Paint(RgbPicture picture, SimilarityMap map)
    {
        var hottest = Math.Max(map.Values.Max(), double.Epsilon);
        var pixels = new byte[picture.Pixels.Length];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var (y, x) = Math.DivRem(i / 3, picture.Width);
            var heat = Math.Max(0, At(map, (y + 0.5) / picture.Height, (x + 0.5) / picture.Width) / hottest);
            var grey = (0.299 * picture.Pixels[i]) + (0.587 * picture.Pixels[i + 1]) + (0.114 * picture.Pixels[i + 2]);
            pixels[i] = Blend(grey, _warm.R, _hot.R, heat);
            pixels[i + 1] = Blend(grey, _warm.G, _hot.G, heat);
            pixels[i + 2] = Blend(grey, _warm.B, _hot.B, heat);
        }

        return new RgbPicture(picture.Width, picture.Height, pixels);
    }

    private static byte Blend(double grey, double warm, double hot, double heat)
    {
        var colour = warm + (heat * (hot - warm));
        return (byte)Math.Round(grey + (Opacity * heat * (colour - grey)));
    }

    // A place of the picture, both 0 to 1.
    private static double At(SimilarityMap map, double y, double x)
    {
        var (top, bottom, down) = Between(y, map.Height);
        var (left, right, across) = Between(x, map.Width);
        return double.Lerp(
            double.Lerp(Value(top, left), Value(top, right), across),
            double.Lerp(Value(bottom, left), Value(bottom, right), across),
            down);

        double Value(int row, int column) => map.Values[(row * map.Width) + column];
    }

    // The two cells between whose centres a place lies, and how far it is from the first to the second.
    private static (int First, int Second, double Share) Between(double place, int cells)
    {
        var centre = Math.Clamp((place * cells) - 0.5, 0, cells - 1);
        var first = Math.Min((int)centre, Math.Max(cells - 2, 0));
        return (first, Math.Min(first + 1, cells - 1), centre - first);
    }
}
