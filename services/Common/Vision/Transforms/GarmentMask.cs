using Vitrine.Media;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Transforms;

/// <summary>Which pixels of a picture are the garment's, and its main colour.</summary>
/// <param name="Pixels">(H, W), row by row.</param>
/// <param name="Colour">Red, green, blue, 0 to 1: the mean of the garment's largest group of colours. Null: there is no garment.</param>
internal sealed record GarmentMask(bool[] Pixels, (float Red, float Green, float Blue)? Colour)
{
    private const int Groups = 8;
    private const float Ring = 0.06f;

    /// <summary>
    /// Finds a garment in its box: colours are put into groups, and what a group has more of in the border than inside is background.
    /// </summary>
    /// <param name="picture">(3, H, W), row by row.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="box">
    /// In pixels; what lies outside is the border, together with a narrow ring along its edge, and is never the garment. The whole
    /// picture: the ring alone.
    /// </param>
    /// <param name="random">Draws the first groups.</param>
    public static GarmentMask InBox(ReadOnlySpan<byte> picture, int width, PictureRegion box, SeededRandom random)
    {
        var (count, ring) = (picture.Length / 3, Ring * Math.Min(box.Right - box.Left, box.Bottom - box.Top));
        var inner = new PictureRegion(box.Left + ring, box.Top + ring, box.Right - ring, box.Bottom - ring);
        var isInside = Inside(inner, width, count);
        var groups = GroupsOf(picture, random);
        var (inside, outside) = (new int[Groups], new int[Groups]);
        for (var i = 0; i < count; i++)
        {
            (isInside[i] ? inside : outside)[groups[i]]++;
        }

        // Shares a / A > b / B, multiplied out.
        var (all, rest) = ((long)inside.Sum(), (long)outside.Sum());
        var isGarment = Enumerable.Range(0, Groups).Select(group => inside[group] * rest > outside[group] * all).ToArray();
        var isBoxed = Inside(box, width, count);
        return Of(picture, [.. groups.Select((group, i) => isBoxed[i] && isGarment[group])], groups);
    }

    /// <summary>The garment of a mask that is known.</summary>
    /// <param name="picture">(3, H, W), row by row.</param>
    /// <param name="pixels">(H, W), row by row.</param>
    /// <param name="random">Draws the groups of colours that decide the main one.</param>
    public static GarmentMask Known(ReadOnlySpan<byte> picture, bool[] pixels, SeededRandom random) =>
        Of(picture, pixels, GroupsOf(picture, random));

    private static GarmentMask Of(ReadOnlySpan<byte> picture, bool[] pixels, int[] groups)
    {
        var count = pixels.Length;
        var sums = new (long Red, long Green, long Blue, int Count)[Groups];
        for (var i = 0; i < count; i++)
        {
            if (pixels[i])
            {
                var (red, green, blue, before) = sums[groups[i]];
                sums[groups[i]] = (red + picture[i], green + picture[count + i], blue + picture[(2 * count) + i], before + 1);
            }
        }

        var main = sums.MaxBy(sum => sum.Count);
        return new GarmentMask(pixels, main.Count == 0 ? null : (Mean(main.Red), Mean(main.Green), Mean(main.Blue)));

        float Mean(long sum) => sum / (255f * main.Count);
    }

    private static int[] GroupsOf(ReadOnlySpan<byte> picture, SeededRandom random)
    {
        var count = picture.Length / 3;
        var colours = new (float, float, float)[count];
        for (var i = 0; i < count; i++)
        {
            colours[i] = LabColours.Of(picture[i], picture[count + i], picture[(2 * count) + i]);
        }

        var clusters = new ColourClusters(colours, Groups, random);
        return Array.ConvertAll(colours, clusters.Of);
    }

    private static bool[] Inside(PictureRegion box, int width, int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var (x, y) = ((i % width) + 0.5f, (i / width) + 0.5f);
        return x > box.Left && x < box.Right && y > box.Top && y < box.Bottom;
    })];
}
