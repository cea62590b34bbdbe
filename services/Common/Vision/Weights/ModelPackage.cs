using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>
/// A model on disk: a folder with model.safetensors and its card, model.json. It never changes once it is there.
/// </summary>
public sealed class ModelPackage
{
    public const string WeightsFileName = "model.safetensors";
    public const string CardFileName = "model.json";

    /// <summary>What a network of labels tells of the fold that it did not see, a table; only runs with folds write it.</summary>
    public const string PredictionsFileName = "predictions.csv";

    /// <summary>What is true of that fold, a table beside it.</summary>
    public const string TruthFileName = "truth.csv";

    private const string EpochPrefix = "predictions-epoch-";

    private ModelPackage(string folder, ModelCard card)
    {
        Folder = folder;
        Card = card;
    }

    public string Folder { get; }

    public ModelCard Card { get; }

    private string WeightsPath => Path.Combine(Folder, WeightsFileName);

    /// <summary>Reads the card; the weights wait until <see cref="LoadNetwork"/>.</summary>
    /// <exception cref="WeightsException">There is no card, or it is broken.</exception>
    public static ModelPackage Open(string folder) => new(folder, ModelCard.Read(Path.Combine(folder, CardFileName)));

    /// <summary>
    /// Builds the network of the card and loads the weights. It is in evaluation mode, on the CPU, in float32.
    /// </summary>
    /// <exception cref="WeightsException">
    /// The weights' hash is not the card's, a key is missing or extra (all are named), or the card asks for the
    /// impossible, or is a detector's.
    /// </exception>
    public VectorNetwork LoadNetwork() => Load(() =>
    {
        var network = Card.CreateNetwork();
        return network.Dimension == Card.Dimension
            ? network
            : throw new ArgumentException($"says dimension {Card.Dimension}, and the network has {network.Dimension}");
    });

    /// <summary>The same for a detector.</summary>
    /// <exception cref="WeightsException">As <see cref="LoadNetwork"/>, or the card is no detector's.</exception>
    public DetectionNetwork LoadDetector() => Load(Card.CreateDetector);

    /// <summary>The same for a network of labels.</summary>
    /// <exception cref="WeightsException">As <see cref="LoadNetwork"/>, or the card is of no network of labels.</exception>
    public LabelNetwork LoadLabels() => Load(Card.CreateLabels);

    /// <summary>The same for a keypoint network.</summary>
    /// <exception cref="WeightsException">As <see cref="LoadNetwork"/>, or the card is no keypoint network's.</exception>
    public KeypointNetwork LoadKeypoints() => Load(Card.CreateKeypoints);

    /// <summary>What the network told of its fold after an epoch, a table beside the one of the end.</summary>
    public static string PredictionsFileNameOf(int epoch) => $"{EpochPrefix}{epoch}.csv";

    /// <summary>The epochs of which a package holds tables.</summary>
    public static IEnumerable<int> EpochsOf(string folder) =>
        from path in Directory.GetFiles(folder, $"{EpochPrefix}*.csv")
        select int.Parse(Path.GetFileNameWithoutExtension(path)[EpochPrefix.Length..], CultureInfo.InvariantCulture);

    /// <summary>Writes a package, or leaves no trace: the folder appears by one rename.</summary>
    /// <param name="folder">The new package; a package with the same weights that is there already is kept.</param>
    /// <param name="network">Left as it is.</param>
    /// <param name="origin">For the card.</param>
    /// <param name="storage">The type in which floating-point weights are stored; Float16 halves the file.</param>
    /// <exception cref="WeightsException">Another model is there.</exception>
    public static SavedModel Save(
        string folder, EmbeddingNetwork network, ModelOrigin origin, ScalarType storage = ScalarType.Float32) =>
        Save(folder, network, sha256 => ModelCard.Of(network, sha256, origin), storage);

    /// <summary>Writes a detector's package, or leaves no trace.</summary>
    /// <exception cref="WeightsException">Another model is there.</exception>
    public static SavedModel Save(
        string folder, DetectionNetwork network, ModelOrigin origin, ScalarType storage = ScalarType.Float32) =>
        Save(folder, network, sha256 => ModelCard.Of(network, sha256, origin), storage);

    /// <summary>Writes the package of a network of labels, or leaves no trace.</summary>
    /// <param name="thresholds">Of each label, 0 to 1.</param>
    /// <param name="heldOut">The fold that was held out; null: there was none.</param>
    /// <exception cref="WeightsException">Another model is there.</exception>
    public static SavedModel Save(
        string folder, LabelNetwork network, IReadOnlyList<float> thresholds, ModelOrigin origin, HeldOutFold? heldOut = null) =>
        Save(folder, network, sha256 => ModelCard.Of(network, thresholds, sha256, origin), ScalarType.Float32, heldOut);

    /// <summary>Writes a keypoint network's package, or leaves no trace.</summary>
    /// <exception cref="WeightsException">Another model is there.</exception>
    public static SavedModel Save(
        string folder, KeypointNetwork network, ModelOrigin origin, ScalarType storage = ScalarType.Float32) =>
        Save(folder, network, sha256 => ModelCard.Of(network, sha256, origin), storage);

    /// <summary>Writes an ensemble's package in float32, or leaves no trace.</summary>
    /// <param name="members">The cards of its networks, in their order.</param>
    /// <exception cref="WeightsException">Another model is there.</exception>
    internal static SavedModel Save(
        string folder, EnsembleNetwork network, IReadOnlyList<MemberCard> members, ModelOrigin origin) =>
        Save(folder, network, sha256 => ModelCard.Of(network, members, sha256, origin), ScalarType.Float32);

    private static SavedModel Save(
        string folder, nn.Module network, Func<string, ModelCard> cardOf, ScalarType storage, HeldOutFold? heldOut = null)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var parent = Path.GetDirectoryName(target)!;
        var staging = Path.Combine(parent, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
        Directory.CreateDirectory(staging);
        try
        {
            Write(Path.Combine(staging, WeightsFileName), file => WriteWeights(file, network, storage));
            using var weights = WeightsFile.Open(Path.Combine(staging, WeightsFileName));
            var card = cardOf(Hash(weights));
            if (Directory.Exists(target))
            {
                var existing = Open(target);
                return existing.Card.Sha256 == card.Sha256
                    ? new SavedModel(existing, Created: false)
                    : throw new WeightsException(target, "is there already, with other weights");
            }

            if (heldOut is not null)
            {
                foreach (var (name, write) in heldOut.Tables)
                {
                    Write(Path.Combine(staging, name), write);
                }
            }

            Write(Path.Combine(staging, CardFileName), card.Write);
            Directory.Move(staging, target);
            return new SavedModel(new ModelPackage(target, card), Created: true);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    private static void WriteWeights(Stream file, nn.Module network, ScalarType storage)
    {
        using var scope = NewDisposeScope();
        Safetensors.Save(file, network.state_dict().ToDictionary(
            tensor => tensor.Key,
            tensor => tensor.Value.is_floating_point() ? tensor.Value.detach().to_type(storage) : tensor.Value));
    }

    // On disk before the rename makes it visible.
    private static void Write(string path, Action<Stream> write)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        write(file);
        file.Flush(flushToDisk: true);
    }

    private static string Hash(Stream file) => Convert.ToHexStringLower(SHA256.HashData(file));

    private Dictionary<string, Tensor> ReadWeights()
    {
        using var file = WeightsFile.Open(WeightsPath);
        var hash = Hash(file);
        if (hash != Card.Sha256)
        {
            throw new WeightsException(WeightsPath, $"has the sha256 {hash}, and {CardFileName} says {Card.Sha256}");
        }

        file.Position = 0;
        return Safetensors.Load(file, WeightsPath);
    }

    private TNetwork Load<TNetwork>(Func<TNetwork> create)
        where TNetwork : nn.Module
    {
        using var scope = NewDisposeScope();
        var network = Create(create);
        try
        {
            StateDictionary.LoadInto(network, ReadWeights(), WeightsPath);
            network.eval();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private TNetwork Create<TNetwork>(Func<TNetwork> create)
    {
        try
        {
            return create();
        }
        catch (Exception error) when (error is ArgumentException or JsonException)
        {
            throw new WeightsException(Path.Combine(Folder, CardFileName), error.Message, error);
        }
    }
}

/// <summary>A package on disk, and whether this call made it.</summary>
public sealed record SavedModel(ModelPackage Package, bool Created);
