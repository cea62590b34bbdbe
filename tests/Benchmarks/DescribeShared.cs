using TorchSharp;
using Vitrine.Cli.Models;
using Vitrine.Vision.Data;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Networks;

namespace Vitrine.Benchmarks;

/// <summary>
/// What styles and category cost beside the vector of the same crop, where the network of labels shares the backbone of the network that
/// ships. Random weights of the head cost what trained ones do.
/// </summary>
internal static class DescribeShared
{
    private const int Rounds = 101;
    private const int CropsARound = 10;

    /// <summary>Adds <c>describe_vs_embed</c>: the time of all three over that of the vector alone, a crop at a time.</summary>
    public static async Task MeasureAsync(FigureTable table)
    {
        using var network = (EmbeddingNetwork)ShippedPackage.Open(ShippedModel.Name).LoadNetwork();
        using var model = new EmbeddingModel(network, Precision.Float32);
        using var labels = Labels(network);
        using var pixels = torch.randint(
            0, 256, [CropsARound, model.Input.Height, model.Input.Width, 3], dtype: torch.ScalarType.Byte);
        using var scope = torch.NewDisposeScope();
        var crops = pixels.split(1);
        var pair = await Pair.MeasureAsync(
            Rounds,
            () => FigureTable.Timed(() => Array.ForEach(crops, crop => Describe(model, labels, crop))),
            () => FigureTable.Timed(() => Array.ForEach(crops, crop => Values(model.Embed(crop)))));
        table.Add("describe_vs_embed", pair, Milliseconds(pair.A), Milliseconds(pair.B));
    }

    private static Description Describe(EmbeddingModel model, LabelModel labels, torch.Tensor crop) =>
        labels.Reading.Read(Values(model.Describe(crop, labels.Head))[model.Dimension..]);

    private static float[] Values(torch.Tensor features)
    {
        using (features)
        {
            return features.cpu().data<float>().ToArray();
        }
    }

    private static LabelModel Labels(EmbeddingNetwork network)
    {
        var names = MultiLabelSet.DrawnLabels(withCategories: true);
        using var labels = new LabelNetwork(
            network.Architecture, network.Backbone.Config with { Classes = 0 }, new LabelHeadConfig(), names, network.Input);
        labels.Backbone.load_state_dict(network.Backbone.state_dict(), strict: false);
        labels.eval();
        var model = new LabelModel(labels, [.. names.Select(_ => 0.5f)], Precision.Float32);
        return model.Backbone == BackboneHash.Of(network) ? model : throw new InvalidOperationException("the backbones differ");
    }

    private static string Milliseconds(IReadOnlyList<double> seconds) =>
        $"{FigureTable.Number(Pair.Median(seconds) / CropsARound * 1000)} ms";
}
