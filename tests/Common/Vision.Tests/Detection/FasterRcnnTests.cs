using TorchSharp;
using TorchSharp.Modules;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Detection;

[Collection(nameof(SmallDetector))]
public sealed class FasterRcnnTests : IDisposable
{
    private static readonly string[] _ninety = [.. Enumerable.Range(0, 90).Select(i => $"label {i}")];

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // torchvision's documentation of fasterrcnn_resnet50_fpn: 41,755,286, of which 91 · 4 · 1,025 are its boxes'. It counts
    // the background as a class there (4 · 1,025 more than ours) and no norms (53,120 in ResNet50).
    [Fact]
    public void ResNet50_has_the_parameters_that_torchvision_publishes()
    {
        using var network = new FasterRcnn(new FasterRcnnConfig
        {
            Architecture = "resnet50",
            Backbone = new ResNetConfig { Classes = 0 },
            Labels = _ninety,
        });

        Parameters(network).ShouldBe(41_755_286 - (4 * 1025) + 53_120);
    }

    // The table of vovnet-detectron2 for Faster R-CNN on COCO: 37.6, 52.6, 68.9 and 96.9 M, and 51.2 M for ResNet50, whose
    // 41.7 M are known (above, with 80 labels): what it counts beside the parameters is the same 9.5 M in each row.
    [Theory]
    [InlineData(19, 37.6)]
    [InlineData(39, 52.6)]
    [InlineData(57, 68.9)]
    [InlineData(99, 96.9)]
    public void VoVNet_has_the_published_parameters(int depth, double millions)
    {
        using var network = new FasterRcnn(new FasterRcnnConfig
        {
            Architecture = $"ese_vovnet{depth}b",
            Backbone = new VoVNetV2Config { Depth = depth, Classes = 0, ExcitesAll = true },
            Labels = _ninety[..80],
        });

        (Parameters(network) / 1e6).ShouldBe(millions - 9.5, 0.06);
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("ese_vovnet19b_slim")]
    [InlineData("ese_vovnet39b")]
    public void The_stages_of_a_backbone_have_strides_4_to_32_and_end_with_its_map(string architecture)
    {
        var config = NetworkCatalog.DefaultConfig(architecture) with { Classes = 0, Width = 0.25 };
        using var backbone = NetworkCatalog.Create(architecture, config);
        backbone.eval();
        using var constant = no_grad();
        var x = rand(2, 3, 64, 96);

        var stages = backbone.Stages(x);

        stages.Select((map, i) => (map.shape[1], map.shape[2] << (i + 2), map.shape[3] << (i + 2)))
            .ShouldBe(backbone.StageChannels.Select(channels => (channels, 64L, 96L)));
        stages[^1].Equals(backbone.call(x)).ShouldBeTrue();
    }

    [Fact]
    public void A_map_of_the_pyramid_is_its_lateral_plus_the_next_one_twice_as_large()
    {
        random.manual_seed(1);
        using var backbone = NetworkCatalog.Create("resnet18", new ResNetConfig { Depth = 18, Classes = 0, Width = 0.25 });
        using var pyramid = new FeaturePyramid(backbone, 8);
        pyramid.eval();
        using var constant = no_grad();
        var x = rand(1, 3, 64, 96);
        var state = pyramid.state_dict();
        var stages = backbone.Stages(x);
        Tensor Lateral(int level) => (state[$"fpn_lateral{level}.weight"].view(8, -1)
            .matmul(stages[level - 2].flatten(2)[0])).view(8, stages[level - 2].shape[2], -1);

        // The output of p4 looks at its centre alone, so that it is the sum itself.
        state["fpn_output4.weight"].zero_()[.., .., 1, 1] = eye(8);
        var maps = pyramid.call(x);

        var expected = Lateral(4) + Lateral(5).repeat_interleave(2, 1).repeat_interleave(2, 2);
        (maps[2][0] - expected).abs().max().item<float>().ShouldBeLessThan(1e-4f);
        maps.Select(map => (map.shape[2], map.shape[3])).ShouldBe([(16, 24), (8, 12), (4, 6), (2, 3), (1, 2)]);
        maps[4].Equals(maps[3][.., .., TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)]).ShouldBeTrue();
    }

    [Fact]
    public void Before_it_has_learnt_the_losses_of_labels_are_those_of_chance()
    {
        using var network = SmallDetector.Create(labels: 4);
        Clear(network, "rpn_head.objectness_logits");
        Clear(network, "box_predictor");

        var losses = network.call(SmallDetector.Pictures(), SmallDetector.Targets(), 1);

        losses.Objectness.item<float>().ShouldBe(MathF.Log(2), 1e-4f); // of 256 anchors a picture, all sampled
        losses.Labels.item<float>().ShouldBe(MathF.Log(5), 1e-4f); // four labels and the background
    }

    // One anchor alone lies on the object, 4 pixels beside it: its shift is 4 / 32 across, and nothing else changes.
    [Fact]
    public void The_loss_of_proposals_is_the_difference_of_deltas_over_the_samples()
    {
        using var network = new ProposalNetwork(new FasterRcnnConfig
        {
            Backbone = new VoVNetV2Config(),
            Labels = ["one"],
            AnchorRatios = [1],
            AnchorSizes = [32],
            Proposals = new ProposalConfig { Samples = 10 },
            PyramidChannels = 8,
        });
        using var generator = new Generator(1);
        var anchors = tensor([0f, 0, 32, 32, 64, 0, 96, 32]).view(2, 4);
        var levels = new AnchorScores(anchors, zeros(1, 2), zeros(1, 2, 4));
        var target = new DetectionTarget(tensor([4f, 0, 36, 32]).view(1, 4), zeros(1, ScalarType.Int64));

        var (objectness, boxes) = network.Losses([levels], [target], generator);

        objectness.item<float>().ShouldBe(2 * MathF.Log(2) / 10, 1e-6f);
        boxes.item<float>().ShouldBe(4f / 32 / 10, 1e-6f);
    }

    [Fact]
    public void A_gradient_reaches_every_parameter()
    {
        using var network = SmallDetector.Create();

        network.call(SmallDetector.Pictures(), SmallDetector.Targets(), 1).Sum().backward();

        network.named_parameters().Where(named => named.parameter.grad is null).Select(named => named.name)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Convolutions_in_bfloat16_give_gradients_of_the_same_size()
    {
        using var network = SmallDetector.Create();
        var (pictures, targets) = (SmallDetector.Pictures(), SmallDetector.Targets());
        network.call(pictures, targets, 1).Sum().backward();
        var expected = Norm(network.parameters());

        using var precision = new MixedPrecision(network, ScalarType.BFloat16);
        precision.Backward(network.call(pictures, targets, 1).Sum());

        Norm(precision.Parameters).ShouldBe(expected, 0.1f * expected);

        static float Norm(IEnumerable<Parameter> parameters) =>
            stack(parameters.Select(parameter => parameter.grad!.norm())).norm().item<float>();
    }

    [Fact]
    public void A_picture_with_nothing_to_find_is_learnt_from_as_background()
    {
        using var network = SmallDetector.Create();
        var nothing = new DetectionTarget(zeros(0, 4), zeros(0, ScalarType.Int64));

        var losses = network.call(SmallDetector.Pictures(), [nothing, nothing], 1);

        losses.Sum().backward();
        losses.Proposals.item<float>().ShouldBe(0);
        losses.Boxes.item<float>().ShouldBe(0);
        losses.Labels.item<float>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Detections_lie_within_the_picture_and_not_in_its_padding()
    {
        using var network = SmallDetector.Create();
        network.eval();
        var (width, height) = (50, 40);

        var found = network.Detect(SmallDetector.Pictures(), [(width, height), (width, height)]);

        found.SelectMany(detections => detections).ShouldNotBeEmpty();
        found.SelectMany(detections => detections).ShouldAllBe(
            detection => detection.Box.Right <= width && detection.Box.Bottom <= height && detection.Box.Left >= 0);
    }

    [Fact]
    public void Frozen_norms_keep_weights_and_statistics()
    {
        using var network = SmallDetector.Create(frozen: true);
        var before = Norms(network).ToDictionary(tensor => tensor.Key, tensor => tensor.Value.clone());

        SmallDetector.Learn(network, steps: 3);

        Norms(network).ShouldAllBe(tensor => tensor.Value.Equals(before[tensor.Key]));
        before.Count.ShouldBe(5 * network.Backbone.modules().OfType<BatchNorm2d>().Count());
    }

    [Fact]
    public void A_pass_in_training_leaves_the_losses_alone_behind()
    {
        using var network = SmallDetector.Create();
        var (pictures, targets) = (SmallDetector.Pictures(), SmallDetector.Targets());
        using var inner = NewDisposeScope();

        network.call(pictures, targets, 1);

        inner.DisposablesCount.ShouldBe(4);
    }

    [Fact]
    public void What_cannot_be_learnt_is_refused_by_name()
    {
        using var network = SmallDetector.Create();
        DetectionTarget One(float[] box, long label) => new(tensor(box).view(1, 4), tensor((long[])[label]));
        var good = One([0, 0, 10, 10], 0);
        string Refusal(Tensor images, params DetectionTarget[] targets) =>
            Should.Throw<ArgumentException>(() => network.call(images, targets, 1)).Message;

        Refusal(zeros(1, 3, 64, 70), good).ShouldContain("images must be (1, 3, H, W) with sides that are multiples of 32");
        Refusal(zeros(2, 3, 64, 64), good).ShouldContain("got (2, 3, 64, 64)");
        Refusal(zeros(2, 3, 64, 64), good, One([5, 5, 5, 9], 0))
            .ShouldContain("targets[1] has a box that is empty or not finite");
        Refusal(zeros(1, 3, 64, 64), One([0, 0, 1, 1], 1)).ShouldContain("targets[0] has a label outside 0 to 0");
        Should.Throw<InvalidOperationException>(() => network.Detect(zeros(1, 3, 64, 64))).Message.ShouldContain("eval()");
    }

    [Fact]
    public void An_impossible_choice_is_refused_by_name()
    {
        var config = SmallDetector.Config();
        string Refusal(FasterRcnnConfig choices) =>
            Should.Throw<ArgumentException>(() => new FasterRcnn(choices)).Message;

        Refusal(config with { Labels = [] }).ShouldContain("labels must name one at least");
        Refusal(config with { Regions = new RegionConfig { Suppression = 1.5 } })
            .ShouldContain("regions.suppression must be between 0 and 1");
        Refusal(config with { AnchorSizes = [32] }).ShouldContain("anchorSizes must be five numbers above 0");
        Refusal(config with { Backbone = new VoVNetV2Config() }).ShouldContain("backbone.classes must be 0");
        Refusal(config with { Architecture = "mobilenet_v3_small", Backbone = new MobileNetV3Config { Size = MobileNetV3Size.Small, Classes = 0 } })
            .ShouldContain("architecture must give maps of several sizes");
    }

    private static void Clear(nn.Module network, string part)
    {
        using var constant = no_grad();
        foreach (var (_, parameter) in network.named_parameters().Where(
            named => named.name.Contains(part, StringComparison.Ordinal)))
        {
            parameter.zero_();
        }
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Norms(FasterRcnn network) =>
        network.state_dict().Where(tensor => tensor.Key.Contains(".bn.", StringComparison.Ordinal));

    private static long Parameters(nn.Module network) => network.parameters().Sum(parameter => parameter.numel());
}
