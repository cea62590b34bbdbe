using TorchSharp;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Networks;

public sealed class LabelNetworkTests : IDisposable
{
    private static readonly string[] _labels = ["sport", "casual", "lady"];
    private static readonly ModelOrigin _origin = new() { Data = "nothing", Licence = "CC0", Created = DateTimeOffset.UnixEpoch };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(NetworkTests.Families), MemberType = typeof(NetworkTests))]
    public void Any_backbone_tells_labels_and_learns_in_every_layer(string architecture)
    {
        using var network = Network(architecture);

        var scores = network.call(randint(256, [2, 96, 96, 3], ScalarType.Byte)); // Inception cuts smaller ones to nothing.
        scores.sum().backward();

        scores.shape.ShouldBe([2, 3]);
        network.named_parameters().Where(named => named.parameter.grad is null).Select(named => named.name).ShouldBeEmpty();
    }

    [Fact]
    public void The_head_is_the_champions()
    {
        using var network = Network("resnet18");
        network.state_dict().Where(named => named.Key.StartsWith("head.", StringComparison.Ordinal) && named.Value.ndim > 0)
            .Select(named => $"{named.Key} {string.Join("x", named.Value.shape)}").Order().ShouldBe(
            [
                "head.hidden.bias 256", $"head.hidden.weight 256x{network.Backbone.Channels}", "head.labels.bias 3", "head.labels.weight 3x256",
                "head.norm.bias 256", "head.norm.running_mean 256", "head.norm.running_var 256", "head.norm.weight 256",
            ]);
    }

    [Fact]
    public void A_package_gives_back_the_network_its_labels_and_their_thresholds()
    {
        using var saved = Network("resnet18");
        saved.eval();
        ModelPackage.Save(_folder.Path("styles"), saved, [0.5f, 0.25f, 0.1f], _origin);

        var package = ModelPackage.Open(_folder.Path("styles"));
        using var loaded = package.LoadLabels();

        loaded.Labels.ShouldBe(_labels);
        package.Card.Thresholds.ShouldBe([0.5f, 0.25f, 0.1f]);
        var pixels = randint(256, [2, 3, 32, 32], ScalarType.Byte);
        loaded.call(pixels).allclose(saved.call(pixels), 0, 0).ShouldBeTrue();
        Should.Throw<WeightsException>(package.LoadNetwork).Message.ShouldContain("makes no vectors");
        Should.Throw<WeightsException>(package.LoadDetector).Message.ShouldContain("is no detector's");
    }

    [Theory]
    [InlineData("\"thresholds\": [\n    0.5,\n    0.25,\n    0.1\n  ]", "\"thresholds\": [0.5]", "one for each of the 3 labels")]
    [InlineData("0.25", "1.25", "thresholds must be 0 to 1")]
    [InlineData("\"casual\"", "\"sport\"", "labels must differ")]
    public void A_card_that_contradicts_itself_is_refused(string text, string other, string named)
    {
        using var saved = Network("resnet18");
        ModelPackage.Save(_folder.Path("styles"), saved, [0.5f, 0.25f, 0.1f], _origin);
        var card = Path.Combine(_folder.Path("styles"), ModelPackage.CardFileName);
        var before = File.ReadAllText(card);
        File.WriteAllText(card, before.Replace(text, other, StringComparison.Ordinal));

        File.ReadAllText(card).ShouldNotBe(before);
        Should.Throw<WeightsException>(ModelPackage.Open(_folder.Path("styles")).LoadLabels).Message.ShouldContain(named);
    }

    // Which layers of the paper's network stand before the first block, and where the last one begins.
    [Theory]
    [InlineData("resnet18", "conv1.weight, bn1.weight", "layer4")]
    [InlineData("densenet169", "features.conv0.weight, features.norm0.weight", "features.denseblock4")]
    [InlineData("mobilenet_v2", "features.0.0.weight, features.0.1.weight", "features.17")]
    [InlineData("mobilenet_v3_small", "features.0.0.weight, features.0.1.weight", "features.11")]
    [InlineData("efficientnet_b0", "features.0.0.weight, features.0.1.weight", "features.7")]
    [InlineData("ese_vovnet19b_slim", "stem.0.conv.weight, stem.0.bn.weight, stem.1.conv.weight, stem.1.bn.weight, stem.2", "stages.3")]
    [InlineData("inception_v3", "Conv2d_1a_3x3.conv.weight, Conv2d_1a_3x3.bn.weight", "Mixed_7c")]
    [InlineData("legacy_xception", "conv1.weight, bn1.weight, conv2.weight, bn2.weight", "conv4")]
    public void A_backbone_is_cut_before_its_first_block_and_its_last(string architecture, string first, string last)
    {
        using var backbone = NetworkCatalog.Create(architecture, NetworkCatalog.DefaultConfig(architecture) with { Classes = 0, Width = 0.25 });
        var layers = new BackboneLayers(backbone);
        var names = backbone.named_parameters().ToDictionary(named => named.parameter.Handle, named => named.name);

        var before = layers.All.Take(layers.FirstBlock).SelectMany(layer => layer.parameters()).Select(parameter => names[parameter.Handle])
            .Where(name => name.EndsWith(".weight", StringComparison.Ordinal));
        string.Join(", ", before).ShouldStartWith(first);
        names[layers.All[layers.LastBlock].parameters().First().Handle].ShouldStartWith($"{last}.");
        layers.All.Sum(layer => layer.parameters().Count()).ShouldBe(names.Count); // Nothing is left out.
    }

    private static LabelNetwork Network(string architecture) => new(
        architecture,
        NetworkCatalog.DefaultConfig(architecture) with { Classes = 0, Width = 0.125 },
        new LabelHeadConfig(),
        _labels,
        new InputSpec { Width = 32, Height = 32 });
}
