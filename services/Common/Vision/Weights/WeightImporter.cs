using Vitrine.Vision.Detection;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>Published weights → a package: of a backbone, one that embeds with its pooled features; or of a detector.</summary>
public static class WeightImporter
{
    /// <summary>
    /// Reads safetensors, a PyTorch checkpoint or a pickle of arrays by the names of torchvision or detectron2, checks every key, and
    /// saves a package.
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
        var published = NetworkCatalog.DefaultConfig(architecture);
        using var scope = NewDisposeScope();
        var tensors = WeightsFile.Load(file);
        var ofDetectron = DetectronWeights.AreOfBackbone(tensors);
        var config = ofDetectron
            ? DetectronWeights.BackboneOf(architecture)
            : published with { Classes = CountClasses(tensors, architecture) };
        using var network = new EmbeddingNetwork(
            architecture, config, new EmbeddingHeadConfig(), NetworkCatalog.DefaultInput(architecture));
        tensors = ofDetectron ? DetectronWeights.Rename(tensors, network.Backbone, "") : tensors;
        StateDictionary.AddBatchCounts(network.Backbone, tensors);
        StateDictionary.LoadInto(network.Backbone, tensors, file);
        return ModelPackage.Save(folder, network, Origin(file, licence, created));
    }

    /// <summary>Reads a whole Faster R-CNN by the names of detectron2, checks every key, and saves a package.</summary>
    /// <param name="file">The weights: .pkl or .pth.</param>
    /// <param name="architecture">Its backbone: a VoVNetV2 or a ResNet.</param>
    /// <param name="labels">What it tells apart, in the file's order.</param>
    /// <param name="folder">The new package.</param>
    /// <param name="licence">Of the weights.</param>
    /// <param name="created">For the card.</param>
    /// <exception cref="ArgumentException">The architecture is not known, or detectron2 has no names for it.</exception>
    /// <exception cref="WeightsException">As <see cref="Import"/>.</exception>
    public static SavedModel ImportDetector(
        string file, string architecture, IReadOnlyList<string> labels, string folder, string licence, DateTimeOffset created)
    {
        var config = new FasterRcnnConfig
        {
            Architecture = architecture,
            Backbone = DetectronWeights.BackboneOf(architecture),
            Labels = labels,
        };
        using var network = new DetectionNetwork(config, DetectronWeights.Input);
        DetectronWeights.Load(network.Detector, file);
        return ModelPackage.Save(folder, network, Origin(file, licence, created));
    }

    private static ModelOrigin Origin(string file, string licence, DateTimeOffset created) =>
        new() { Data = $"imported from {Path.GetFileName(file)}", Licence = licence, Created = created };

    private static int CountClasses(Dictionary<string, Tensor> tensors, string architecture) =>
        tensors.TryGetValue(NetworkCatalog.ClassifierKey(architecture), out var weight) ? (int)weight.shape[0] : 0;
}
