using Vitrine.Cli;
using Vitrine.Vision.Weights;

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

    /// <summary>Makes a package of the real weights.</summary>
    public static ModelPackage ImportImageNet(string data, string folder) =>
        WeightImporter.Import(ImageNetWeights(data), "mobilenet_v2_tf", folder, "Apache-2.0", DateTimeOffset.UnixEpoch).Package;
}
