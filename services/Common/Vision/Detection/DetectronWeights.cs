using System.Text.RegularExpressions;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Weights in the names of detectron2, for its ResNets, and of vovnet-detectron2, for VoVNetV2 (.pkl or .pth): of a whole
/// <see cref="FasterRcnn"/>, or of a backbone alone. detectron2 reads blue before red: the first convolution is turned round, so that
/// the network takes red first as all others here.
/// </summary>
public static partial class DetectronWeights
{
    private const string BackbonePrefix = "backbone.bottom_up.";
    private static readonly string[] _firstConvolutions = ["stem.stem_1/conv.weight", "stem.conv1.weight"];

    /// <summary>
    /// The pictures that detectron2's detectors are trained with: the short side 800, the long one at most 1333, ImageNet's mean, no
    /// deviation.
    /// </summary>
    public static InputSpec Input { get; } = new()
    {
        Width = 1333,
        Height = 800,
        Mean = [123.675 / 255, 116.28 / 255, 103.53 / 255],
        Std = [1 / 255.0, 1 / 255.0, 1 / 255.0],
        Resize = ResizeMode.ShortSide,
    };

    /// <summary>An architecture's choices as detectron2 has them, without a classifier.</summary>
    /// <exception cref="ArgumentException">detectron2 has no names for it.</exception>
    public static BackboneConfig BackboneOf(string architecture) => NetworkCatalog.DefaultConfig(architecture) switch
    {
        VoVNetV2Config vovnet => vovnet with { Classes = 0, ExcitesAll = true },
        ResNetConfig { DeepStem: false } resnet => resnet with { Classes = 0, StrideFirst = resnet is { Depth: >= 50, Groups: 1 } },
        _ => throw new ArgumentException(
            $"architecture must be a VoVNetV2 or a ResNet without a deep stem, got '{architecture}'", nameof(architecture)),
    };

    /// <summary>Loads a whole detector.</summary>
    /// <exception cref="ArgumentException">The backbone has no names in detectron2.</exception>
    /// <exception cref="WeightsException">The file is broken, or keys are missing or extra (all are named).</exception>
    public static void Load(FasterRcnn network, string path)
    {
        if (network.Backbone is not (VoVNetV2 { Config: VoVNetV2Config { ExcitesAll: true, Folded: false } }
            or ResNet { Config: ResNetConfig { DeepStem: false, Folded: false } }))
        {
            throw new ArgumentException(
                "the backbone must be a VoVNetV2 with excitesAll or a ResNet without a deep stem, with norms: no other has names in "
                + "detectron2",
                nameof(network));
        }

        using var scope = NewDisposeScope();
        var tensors = Rename(WeightsFile.Load(path), network, BackbonePrefix);
        StateDictionary.AddBatchCounts(network, tensors);
        StateDictionary.LoadInto(network, tensors, path);
    }

    /// <summary>Whether tensors are a backbone's, by detectron2's names.</summary>
    internal static bool AreOfBackbone(Dictionary<string, Tensor> tensors) => _firstConvolutions.Any(tensors.ContainsKey);

    /// <summary>Gives tensors of a file the names of a network.</summary>
    /// <param name="file">As it was read.</param>
    /// <param name="network">Whose keys are wanted; none of another name is dropped.</param>
    /// <param name="prefix">Of the backbone's keys, in the file and in the network.</param>
    internal static Dictionary<string, Tensor> Rename(Dictionary<string, Tensor> file, nn.Module network, string prefix)
    {
        var ours = network.state_dict().Keys.ToDictionary(key =>
            key.StartsWith(prefix, StringComparison.Ordinal) ? prefix + NameOf(key[prefix.Length..]) : key);
        var tensors = file.Where(tensor => !Constants().IsMatch(tensor.Key)).ToDictionary();
        foreach (var first in _firstConvolutions.Select(name => prefix + name).Where(tensors.ContainsKey))
        {
            tensors[first] = tensors[first].ndim == 4 ? tensors[first].flip(1) : tensors[first];
        }

        return tensors.ToDictionary(tensor => ours.GetValueOrDefault(tensor.Key, tensor.Key), tensor => tensor.Value);
    }

    /// <summary>detectron2's name of a key of a backbone.</summary>
    internal static string NameOf(string key)
    {
        // ResNet
        key = ResNetStem().Replace(key, "stem.$0");
        key = ResNetLayer().Replace(key, match => $"res{Number(match, 1) + 1}.");
        key = ResNetNorm().Replace(key, ".conv$1.norm.");
        key = key.Replace(".downsample.0.", ".shortcut.", StringComparison.Ordinal)
            .Replace(".downsample.1.", ".shortcut.norm.", StringComparison.Ordinal);

        // VoVNetV2
        key = StemLayer().Replace(key, match => $"stem.stem_{Number(match, 1) + 1}/");
        key = Layer().Replace(key, match => $"{Block(match)}.layers.{match.Groups[3]}.{Name(match)}_{match.Groups[3]}/");
        key = Concatenation().Replace(key, match => $"{Block(match)}.concat.{Name(match)}_concat/");
        key = Excitation().Replace(key, match => $"{Block(match)}.ese.");
        return key.Replace("/bn.", "/norm.", StringComparison.Ordinal);
    }

    private static string Block(Match match) => $"stage{Number(match, 1) + 2}.{Name(match)}";

    private static string Name(Match match) => $"OSA{Number(match, 1) + 2}_{Number(match, 2) + 1}";

    private static int Number(Match match, int group) =>
        int.Parse(match.Groups[group].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    // Older files store what no training changes.
    [GeneratedRegex(@"^pixel_(mean|std)$|^proposal_generator\.anchor_generator\.cell_anchors\.\d+$")]
    private static partial Regex Constants();

    [GeneratedRegex(@"^(conv|bn)1\.")]
    private static partial Regex ResNetStem();

    [GeneratedRegex(@"^layer(\d)\.")]
    private static partial Regex ResNetLayer();

    [GeneratedRegex(@"\.bn(\d)\.")]
    private static partial Regex ResNetNorm();

    [GeneratedRegex(@"^stem\.(\d+)\.")]
    private static partial Regex StemLayer();

    [GeneratedRegex(@"^stages\.(\d+)\.blocks\.(\d+)\.conv_mid\.(\d+)\.")]
    private static partial Regex Layer();

    [GeneratedRegex(@"^stages\.(\d+)\.blocks\.(\d+)\.conv_concat\.")]
    private static partial Regex Concatenation();

    [GeneratedRegex(@"^stages\.(\d+)\.blocks\.(\d+)\.attn\.")]
    private static partial Regex Excitation();
}
