using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Labels;

/// <summary>A small embedding network, and a network of labels behind the same backbone or another one.</summary>
internal static class SmallLabels
{
    public const int Side = 32;

    public static readonly string[] Labels = ["retro", "category/shoes", "bold", "category/bags"];

    private static readonly InputSpec _input = new() { Width = Side, Height = Side };

    public static EmbeddingNetwork Embedding(int classes = 0)
    {
        random.manual_seed(5);
        var network = new EmbeddingNetwork("resnet18", Config(classes), new EmbeddingHeadConfig { Dimension = 16 }, _input);
        network.eval();
        return network;
    }

    /// <param name="start">Whose backbone's weights and statistics it gets; null: its own first weights.</param>
    public static LabelNetwork Of(EmbeddingNetwork? start, InputSpec? input = null)
    {
        random.manual_seed(7);
        var network = new LabelNetwork("resnet18", Config(0), new LabelHeadConfig { Hidden = 8 }, Labels, input ?? _input);
        if (start is not null)
        {
            network.Backbone.load_state_dict(start.Backbone.state_dict(), strict: false);
        }

        network.eval();
        return network;
    }

    /// <summary>uint8 (B, 32, 32, 3), by the seed.</summary>
    public static Tensor Pixels(int count, int seed)
    {
        random.manual_seed(seed);
        return randint(256, [count, Side, Side, 3], ScalarType.Byte);
    }

    private static BackboneConfig Config(int classes) =>
        NetworkCatalog.DefaultConfig("resnet18") with { Classes = classes, Width = 0.125 };
}
