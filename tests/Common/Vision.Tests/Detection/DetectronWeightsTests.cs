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
            tensor => tensor.Value.Equals(arrays[DetectronWeights.NameOf(tensor.Key)]));
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

    [Theory]
    [InlineData("stages.0.blocks.1.conv_concat.bn.bias", "stage2.OSA2_2.concat.OSA2_2_concat/norm.bias")]
    [InlineData("stages.2.blocks.8.attn.fc.weight", "stage4.OSA4_9.ese.fc.weight")]
    [InlineData("stages.3.blocks.2.conv_mid.4.conv.weight", "stage5.OSA5_3.layers.4.OSA5_3_4/conv.weight")]
    [InlineData("stem.2.bn.weight", "stem.stem_3/norm.weight")]
    public void A_layer_of_a_later_block_has_its_number(string ours, string theirs) =>
        DetectronWeights.NameOf($"backbone.bottom_up.{ours}").ShouldBe($"backbone.bottom_up.{theirs}");

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

    private static string Path => SharedData.Reference("Detection/reference/vovnet.pkl");
}
