using Vitrine.Cli;

namespace Vitrine.Benchmarks;

/// <summary>The real photographs and weights, in a folder beside the checkout.</summary>
internal static class SharedData
{
    /// <exception cref="CliException">They are not there.</exception>
    public static string Require()
    {
        var folder = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "data"));
        return Directory.Exists(folder) ? folder : throw new CliException($"the real photographs are not at {folder}");
    }

    public static string ImageNetWeights(string data) =>
        Path.Combine(data, "weights", "mobilenet_v2_imagenet_f32.safetensors");
}
