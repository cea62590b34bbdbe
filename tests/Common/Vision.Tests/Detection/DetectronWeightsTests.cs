using TorchSharp;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Detection;

/// <summary>On a pickle with detectron2's names: reference/make.py.</summary>
public sealed class DetectronWeightsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Every_tensor_comes_from_the_array_of_its_name()
    {
        using var network = new FasterRcnn(Config());
        var arrays = PyTorchCheckpoint.Load(Path);

        DetectronWeights.Load(network, Path);

        var state = network.state_dict().Where(tensor => !tensor.Key.EndsWith("num_batches_tracked")).ToArray();
        state.Length.ShouldBe(arrays.Count - 2); // all but the constants
        state.Where(tensor => tensor.Key != "backbone.bottom_up.stem.0.conv.weight").ShouldAllBe(
            tensor => tensor.Value.Equals(arrays[NameOf(tensor.Key)]));
        state.ToDictionary()["backbone.bottom_up.stages.2.blocks.0.conv_mid.1.bn.running_var"]
            .Equals(arrays["backbone.bottom_up.stage4.OSA4_1.layers.1.OSA4_1_1/norm.running_var"]).ShouldBeTrue();
    }

    [Fact]
    public void The_first_convolution_takes_red_first()
    {
        using var network = new FasterRcnn(Config());

        DetectronWeights.Load(network, Path);

        network.state_dict()["backbone.bottom_up.stem.0.conv.weight"][0, .., 1, 1].data<float>()
            .ShouldBe([0.75f, 0.5f, 0.25f]);
    }

    [Fact]
    public void A_ResNet_comes_from_its_names_too()
    {
        using var network = new FasterRcnn(Config() with { Architecture = "resnet50", Backbone = ResNet });
        var arrays = PyTorchCheckpoint.Load(ResNetPath);

        DetectronWeights.Load(network, ResNetPath);

        var state = network.state_dict().Where(tensor => !tensor.Key.EndsWith("num_batches_tracked")).ToDictionary();
        state.Count.ShouldBe(arrays.Count);
        state["backbone.bottom_up.conv1.weight"][0, .., 1, 1].data<float>().ShouldBe([0.75f, 0.5f, 0.25f]);
        state.Remove("backbone.bottom_up.conv1.weight");
        state.ShouldAllBe(tensor => tensor.Value.Equals(arrays[NameOf(tensor.Key)]));
        state["backbone.bottom_up.layer2.0.downsample.1.running_mean"]
            .Equals(arrays["backbone.bottom_up.res3.0.shortcut.norm.running_mean"]).ShouldBeTrue();
    }

    [Fact]
    public void A_backbone_alone_becomes_a_model_that_embeds()
    {
        using var folder = new TemporaryFolder();
        const string prefix = "backbone.bottom_up.";
        using var backbone = new ResNet((ResNetConfig)DetectronWeights.BackboneOf("resnet18"));
        var tensors = backbone.state_dict().Where(tensor => !tensor.Key.EndsWith("num_batches_tracked"))
            .ToDictionary(tensor => DetectronWeights.NameOf(tensor.Key), tensor => tensor.Value);
        tensors.Keys.ShouldContain("res2.0.conv1.norm.weight", "without the prefix");
        tensors.Keys.ShouldAllBe(key => !key.StartsWith(prefix));
        var path = folder.Path("backbone.safetensors");
        using (var file = File.Create(path))
        {
            Safetensors.Save(file, tensors);
        }

        var (package, _) = WeightImporter.Import(path, "resnet18", folder.Path("model"), "MIT", DateTimeOffset.UnixEpoch);

        using var network = (EmbeddingNetwork)package.LoadNetwork();
        network.Backbone.state_dict()["conv1.weight"].Equals(backbone.state_dict()["conv1.weight"].flip(1)).ShouldBeTrue();
        network.Backbone.state_dict()["layer3.0.downsample.0.weight"]
            .Equals(backbone.state_dict()["layer3.0.downsample.0.weight"]).ShouldBeTrue();
    }

    [Fact]
    public void The_stride_of_a_block_may_lie_on_its_first_convolution()
    {
        using var first = new ResNet(ResNet);
        using var second = new ResNet(ResNet with { StrideFirst = false });
        second.load_state_dict(first.state_dict());
        first.eval();
        second.eval();
        var x = randn(1, 3, 64, 64);

        var (one, other) = (first.call(x), second.call(x));

        one.shape.ShouldBe(other.shape);
        one.Equals(other).ShouldBeFalse();
    }

    [Theory]
    [InlineData("bn1.running_var", "stem.conv1.norm.running_var")]
    [InlineData("layer1.2.conv3.weight", "res2.2.conv3.weight")]
    [InlineData("layer4.0.bn2.bias", "res5.0.conv2.norm.bias")]
    [InlineData("layer3.0.downsample.0.weight", "res4.0.shortcut.weight")]
    [InlineData("layer3.0.downsample.1.weight", "res4.0.shortcut.norm.weight")]
    [InlineData("stages.0.blocks.1.conv_concat.bn.bias", "stage2.OSA2_2.concat.OSA2_2_concat/norm.bias")]
    [InlineData("stages.2.blocks.8.attn.fc.weight", "stage4.OSA4_9.ese.fc.weight")]
    [InlineData("stages.3.blocks.2.conv_mid.4.conv.weight", "stage5.OSA5_3.layers.4.OSA5_3_4/conv.weight")]
    [InlineData("stem.2.bn.weight", "stem.stem_3/norm.weight")]
    public void A_layer_of_a_later_block_has_its_number(string ours, string theirs) =>
        DetectronWeights.NameOf(ours).ShouldBe(theirs);

    [Fact]
    public void Weights_of_another_detector_are_refused_by_the_keys_that_do_not_fit()
    {
        using var more = new FasterRcnn(Config() with { Labels = ["one", "two"] });
        using var deeper = new FasterRcnn(Config() with { Backbone = Backbone with { Depth = 99 } });

        Should.Throw<WeightsException>(() => DetectronWeights.Load(more, Path))
            .Message.ShouldContain("roi_heads.box_predictor.bbox_pred.weight is [4, 8], not [8, 8]");
        Should.Throw<WeightsException>(() => DetectronWeights.Load(deeper, Path))
            .Message.ShouldContain("missing backbone.bottom_up.stages.1.blocks.2.attn.fc.weight");
    }

    [Fact]
    public void A_backbone_without_names_in_detectron2_is_refused()
    {
        using var network = new FasterRcnn(Config() with { Backbone = Backbone with { ExcitesAll = false } });

        Should.Throw<ArgumentException>(() => DetectronWeights.Load(network, Path)).Message.ShouldContain("excitesAll");
    }

    private static string NameOf(string key) => key.StartsWith("backbone.bottom_up.")
        ? "backbone.bottom_up." + DetectronWeights.NameOf(key["backbone.bottom_up.".Length..])
        : key;

    private static ResNetConfig ResNet { get; } =
        (ResNetConfig)DetectronWeights.BackboneOf("resnet50") with { Width = 1 / 8.0 };

    private static VoVNetV2Config Backbone { get; } =
        new() { Depth = 19, Slim = true, Width = 1 / 16.0, Classes = 0, ExcitesAll = true };

    private static FasterRcnnConfig Config() => new()
    {
        Architecture = "ese_vovnet19b_slim",
        Backbone = Backbone,
        Labels = ["one"],
        PyramidChannels = 8,
        Regions = new RegionConfig { Hidden = 8 },
    };

    private static string ResNetPath => SharedData.Reference("Detection/reference/resnet.pkl");

    private static string Path => SharedData.Reference("Detection/reference/vovnet.pkl");
}
