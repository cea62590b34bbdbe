using System.Text.Json;

namespace Vitrine.Vision.Tests.Labels;

/// <summary>What the scripts in reference computed.</summary>
internal static class LabelReference
{
    public static JsonElement Root { get; } = Read("labels.json");

    public static JsonElement Boosting { get; } = Read("boosting.json");

    public static float[,] Probabilities => Root.Matrix<float>("probabilities");

    public static bool[,] Truth => Root.Matrix<bool>("truth");

    public static T[,] Matrix<T>(this JsonElement parent, string name)
    {
        var rows = parent.GetProperty(name).Deserialize<T[][]>()!;
        return Matrix(rows);
    }

    public static T[,] Matrix<T>(params T[][] rows)
    {
        var matrix = new T[rows.Length, rows[0].Length];
        foreach (var (row, values) in rows.Index())
        {
            foreach (var (column, value) in values.Index())
            {
                matrix[row, column] = value;
            }
        }

        return matrix;
    }

    public static double Number(this JsonElement parent, string name) => parent.GetProperty(name).GetDouble();

    public static double[] Numbers(this JsonElement parent, string name) => parent.GetProperty(name).Deserialize<double[]>()!;

    private static JsonElement Read(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedData.Reference($"Labels/reference/{name}")));
        return file.RootElement.Clone();
    }
}
