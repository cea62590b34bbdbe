using System.Text;

namespace Vitrine.Media.Tests;

/// <summary>The pictures that References/make_references.py made.</summary>
internal static class Reference
{
    public static byte[] File(string name) =>
        System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "References", name));

    /// <summary>Reads a binary PPM as PIL writes it: "P6\nWIDTH HEIGHT\n255\n", then the pixels.</summary>
    public static RgbPicture Pixels(string name)
    {
        var file = File(name);
        var fields = Encoding.ASCII.GetString(file, 0, 20).Split('\n', ' ');
        var header = fields.Take(4).Sum(field => field.Length + 1);
        return new RgbPicture(int.Parse(fields[1]), int.Parse(fields[2]), file[header..]);
    }

    public static int MaxDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        a.Length.ShouldBe(b.Length);
        var most = 0;
        for (var i = 0; i < a.Length; i++)
        {
            most = Math.Max(most, Math.Abs(a[i] - b[i]));
        }
        return most;
    }
}
