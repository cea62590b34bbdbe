using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Embedding;

namespace Vitrine.Benchmarks;

/// <summary>What MobileNetV2 makes of the real photographs, of phones, homes and streets.</summary>
internal static class PhotographFeatures
{
    private const int Batch = 32;
    private static readonly string[] _sets = ["grocery", "clothing", "ccp"];

    /// <returns>(N, 1280), unit length.</returns>
    public static torch.Tensor Embed()
    {
        var data = SharedData.Require();
        var files = _sets
            .SelectMany(set => Directory.EnumerateFiles(Path.Combine(data, set), "*.jpg", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal).ToList();
        var folder = Directory.CreateTempSubdirectory("vitrine-bench-model-");
        try
        {
            using var model = EmbeddingModel.Load(SharedData.ImportImageNet(data, Path.Combine(folder.FullName, "model")), Precision.Float32);
            return Embed(model, files);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Embeds pictures, each stretched to what the network wants.</summary>
    /// <returns>(N, D), unit length.</returns>
    public static torch.Tensor Embed(EmbeddingModel model, IReadOnlyList<string> files)
    {
        var decoder = new PictureDecoder(new PictureLimits());
        var (width, height) = (model.Input.Width, model.Input.Height);
        var size = height * width * 3;
        return torch.cat([.. files.Chunk(Batch).Select(chunk =>
        {
            var pixels = new byte[chunk.Length * size];
            Parallel.For(0, chunk.Length, i =>
                decoder.DecodeRegions(File.ReadAllBytes(chunk[i]), [], width, height, pixels.AsSpan(i * size, size), CancellationToken.None));
            return model.Embed(torch.tensor(pixels, [chunk.Length, height, width, 3], dtype: torch.ScalarType.Byte));
        })]);
    }
}
