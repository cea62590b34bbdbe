using System.Text.Json;
using static TorchSharp.torch;

namespace Vitrine.TorchSharp.Tests.References;

/// <summary>Numbers that python3-torch gave (make.py), and the input that they are for.</summary>
internal static class References
{
    private static readonly string _file = Path.Combine(AppContext.BaseDirectory, "References", "references.json");
    private static readonly Dictionary<string, float[]> _cases =
        JsonSerializer.Deserialize<Dictionary<string, float[]>>(File.ReadAllText(_file))!;

    /// <summary>sin(0), sin(1), ... in the given sizes.</summary>
    public static Tensor Wave(params long[] sizes)
    {
        var count = sizes.Aggregate(1L, (product, size) => product * size);
        return tensor([.. Enumerable.Range(0, (int)count).Select(i => (float)Math.Sin(i))], sizes);
    }

    public static void ShouldMatch(this Tensor tensor, string name)
    {
        var (got, want) = (tensor.data<float>().ToArray(), _cases[name]);
        got.Length.ShouldBe(want.Length, name);
        for (var i = 0; i < got.Length; i++)
        {
            got[i].ShouldBe(want[i], 2e-5 * Math.Max(1, Math.Abs(want[i])), $"{name}[{i}]");
        }
    }
}
