using System.Text.RegularExpressions;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Weights in detectron2's names (.pkl or .pth) into a <see cref="FasterRcnn"/> on VoVNetV2, whose names in detectron2 are
/// those of vovnet-detectron2. detectron2 reads blue before red: the first convolution is turned round, so that the network
/// takes red first as all others here. Mean and deviation are those of the file's configuration, in that order; detectron2's
/// usual ones on a scale to 1 are (123.675, 116.28, 103.53) / 255 and 1 / 255.
/// </summary>
public static partial class DetectronWeights
{
    private const string BackbonePrefix = "backbone.bottom_up.";
    private const string FirstConvolution = BackbonePrefix + "stem.stem_1/conv.weight";

    /// <summary>Loads a whole detector.</summary>
    /// <exception cref="ArgumentException">The backbone is not a VoVNetV2 that weighs the channels of every block.</exception>
    /// <exception cref="WeightsException">The file is broken, or keys are missing or extra (all are named).</exception>
    public static void Load(FasterRcnn network, string path)
    {
        if (network.Backbone is not VoVNetV2 { Config: VoVNetV2Config { ExcitesAll: true, Folded: false } })
        {
            throw new ArgumentException(
                "the backbone must be a VoVNetV2 with excitesAll and norms: no other has names in detectron2",
                nameof(network));
        }

        using var scope = NewDisposeScope();
        var file = WeightsFile.Load(path);
        foreach (var key in file.Keys.Where(key => Constants().IsMatch(key)))
        {
            file.Remove(key);
        }

        if (file.TryGetValue(FirstConvolution, out var first) && first.ndim == 4)
        {
            file[FirstConvolution] = first.flip(1);
        }

        var ours = network.state_dict().Keys.ToDictionary(NameOf);
        var tensors = file.ToDictionary(
            tensor => ours.GetValueOrDefault(tensor.Key, tensor.Key), tensor => tensor.Value);
        StateDictionary.AddBatchCounts(network, tensors);
        StateDictionary.LoadInto(network, tensors, path);
    }

    /// <summary>detectron2's name of a key of <see cref="FasterRcnn"/> on VoVNetV2.</summary>
    internal static string NameOf(string key)
    {
        if (!key.StartsWith(BackbonePrefix, StringComparison.Ordinal))
        {
            return key;
        }

        key = StemLayer().Replace(key, match => $".stem.stem_{Number(match, 1) + 1}/");
        key = Layer().Replace(key, match => $"{Block(match)}.layers.{match.Groups[3]}.{Name(match)}_{match.Groups[3]}/");
        key = Concatenation().Replace(key, match => $"{Block(match)}.concat.{Name(match)}_concat/");
        key = Excitation().Replace(key, match => $"{Block(match)}.ese.");
        return key.Replace("/bn.", "/norm.", StringComparison.Ordinal);
    }

    private static string Block(Match match) => $".stage{Number(match, 1) + 2}.{Name(match)}";

    private static string Name(Match match) => $"OSA{Number(match, 1) + 2}_{Number(match, 2) + 1}";

    private static int Number(Match match, int group) =>
        int.Parse(match.Groups[group].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    // Older files store what no training changes.
    [GeneratedRegex(@"^pixel_(mean|std)$|^proposal_generator\.anchor_generator\.cell_anchors\.\d+$")]
    private static partial Regex Constants();

    [GeneratedRegex(@"\.stem\.(\d+)\.")]
    private static partial Regex StemLayer();

    [GeneratedRegex(@"\.stages\.(\d+)\.blocks\.(\d+)\.conv_mid\.(\d+)\.")]
    private static partial Regex Layer();

    [GeneratedRegex(@"\.stages\.(\d+)\.blocks\.(\d+)\.conv_concat\.")]
    private static partial Regex Concatenation();

    [GeneratedRegex(@"\.stages\.(\d+)\.blocks\.(\d+)\.attn\.")]
    private static partial Regex Excitation();
}
