using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>Published weights of a backbone → a package that embeds with its pooled features.</summary>
public static class WeightImporter
{
    /// <summary>
    /// Reads safetensors or a PyTorch checkpoint by the names of torchvision, checks every key, and saves a package.
    /// </summary>
    /// <param name="file">The weights.</param>
    /// <param name="architecture">A name that <see cref="NetworkCatalog"/> knows.</param>
    /// <param name="folder">The new package.</param>
    /// <param name="licence">Of the weights.</param>
    /// <param name="created">For the card.</param>
    /// <exception cref="ArgumentException">The architecture is not known.</exception>
    /// <exception cref="WeightsException">
    /// The file is broken, keys are missing or extra (all are named), or another model is in the folder.
    /// </exception>
    public static SavedModel Import(
        string file, string architecture, string folder, string licence, DateTimeOffset created)
    {
        var config = NetworkCatalog.DefaultConfig(architecture);
        using var scope = NewDisposeScope();
        var tensors = WeightsFile.Load(file);
        config = config with { Classes = CountClasses(tensors, architecture) };
        using var network = new EmbeddingNetwork(
            architecture, config, new EmbeddingHeadConfig(), NetworkCatalog.DefaultInput(architecture));
        StateDictionary.AddBatchCounts(network.Backbone, tensors);
        StateDictionary.LoadInto(network.Backbone, tensors, file);
        return ModelPackage.Save(folder, network, new ModelOrigin
        {
            Data = $"imported from {Path.GetFileName(file)}",
            Licence = licence,
            Created = created,
        });
    }

    private static int CountClasses(Dictionary<string, Tensor> tensors, string architecture) =>
        tensors.TryGetValue(NetworkCatalog.ClassifierKey(architecture), out var weight) ? (int)weight.shape[0] : 0;
}
