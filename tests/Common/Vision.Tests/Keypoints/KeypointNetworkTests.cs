using TorchSharp.Modules;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Keypoints;

[Collection(nameof(SmallPose))]
public sealed class KeypointNetworkTests
{
    public static TheoryData<KeypointMethod> Methods => [.. Enum.GetValues<KeypointMethod>()];

    [Theory]
    [InlineData(KeypointMethod.DeepPose, 1, "3 24 2")]
    [InlineData(KeypointMethod.PoseMachine, 2, "3 24 8 12")]
    [InlineData(KeypointMethod.CascadedPyramid, 5, "3 24 16 24")]
    public void Every_stage_speaks_of_every_point(KeypointMethod method, int stages, string shape)
    {
        using var scope = NewDisposeScope();
        var config = SmallPose.Config(method, Enum.GetValues<Garment>());
        using var network = new KeypointNetwork(config, SmallPose.Input with { Width = 96 });
        network.eval();
        var pixels = randint(0, 256, [3, 3, 64, 96], ScalarType.Byte);

        var said = network.call(pixels);
        var (places, scores) = network.Locate(pixels, flip: true);

        said.Select(stage => string.Join(' ', stage.shape)).ShouldBe(Enumerable.Repeat(shape, stages));
        places.shape.ShouldBe([3, 24, 2]);
        scores.shape.ShouldBe([3, 24]);
        places.isfinite().all().item<bool>().ShouldBeTrue();
        (scores.ge(0) & scores.le(1)).all().item<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("densenet169", 0.25)]
    [InlineData("mobilenet_v2", 0.25)]
    [InlineData("mobilenet_v2_tf", 0.25)]
    [InlineData("ese_vovnet19b_slim", 0.25)]
    public void Belief_maps_stand_on_any_backbone_with_maps_of_several_sizes(string architecture, double width)
    {
        using var scope = NewDisposeScope();
        var pixels = randint(0, 256, [1, 3, 64, 64], ScalarType.Byte);
        foreach (var (method, cell) in new[] { (KeypointMethod.PoseMachine, 4), (KeypointMethod.PoseMachine, 8), (KeypointMethod.CascadedPyramid, 4) })
        {
            using var network = new KeypointNetwork(
                SmallPose.Config(method) with
                {
                    Architecture = architecture,
                    Backbone = NetworkCatalog.DefaultConfig(architecture) with { Classes = 0, Width = width },
                    CellSize = cell,
                },
                SmallPose.Input);
            network.eval();
            network.call(pixels)[^1].shape.ShouldBe([1, 4, 64 / cell, 64 / cell]);
            network.Pose.named_children().Where(part => part.name is not ("backbone" or "pyramid")).SelectMany(part => part.module.modules())
                .OfType<BatchNorm2d>().ShouldNotBeEmpty(); // Whatever the backbone folded.
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_weight_learns(KeypointMethod method)
    {
        using var scope = NewDisposeScope();
        using var network = SmallPose.Create(method);
        network.train();
        network.Pose.Losses(network.call(SmallPose.Pictures()), SmallPose.PlacesTensor(), ones(2, 4)).sum().backward();
        foreach (var (name, parameter) in network.named_parameters())
        {
            (parameter.grad?.abs().sum().item<float>() ?? 0).ShouldBeGreaterThan(0, name);
        }
    }

    [Theory]
    [InlineData(KeypointMethod.DeepPose, 0.06f)]
    [InlineData(KeypointMethod.PoseMachine, 0.08f)] // Half a cell of an eighth, and a bit.
    [InlineData(KeypointMethod.CascadedPyramid, 0.04f)]
    public void A_small_network_learns_two_pictures(KeypointMethod method, float far)
    {
        using var scope = NewDisposeScope();
        using var network = SmallPose.Create(method);
        Learn(network, 120);

        var (places, _) = network.Locate(SmallPose.Pictures(), flip: false);

        (places - SmallPose.PlacesTensor()).abs().max().item<float>().ShouldBeLessThan(far);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_masked_point_teaches_nothing(KeypointMethod method)
    {
        using var scope = NewDisposeScope();
        using var network = SmallPose.Create(method);
        network.eval();
        var stages = network.call(SmallPose.Pictures());
        var weights = tensor(new float[] { 1, 0, 1, 0, 0, 0, 0, 0 }).view(2, 4);
        var moved = SmallPose.PlacesTensor();
        moved.select(1, 1).fill_(0.9);
        moved.select(1, 3).fill_(0.1);

        var plain = network.Pose.Losses(stages, SmallPose.PlacesTensor(), weights);
        var other = network.Pose.Losses(stages, moved, weights);

        plain.shape.ShouldBe([2]);
        other.allclose(plain).ShouldBeTrue();
        plain[0].item<float>().ShouldBeGreaterThan(0);
        plain[1].item<float>().ShouldBe(0);
    }

    [Fact]
    public void RefineNet_learns_from_the_hardest_points_only()
    {
        using var scope = NewDisposeScope();
        using var network = SmallPose.Create(KeypointMethod.CascadedPyramid);
        // The same scores at every stage, so that GlobalNet's mean can be taken away.
        var scores = zeros(1, 4, 2, 2);
        scores[0, 3, 0, 0] = 5; // Points 0 to 2 cost log 4 where one cell is wanted; point 3 costs less where cell 0 is.
        scores[0, 0, 0, 0] = -5; // Point 0 costs more.
        var places = full([1, 4, 2], 0.25f);
        var spread = BeliefMaps.Losses(scores, BeliefMaps.Around(places, 2, 2, spread: 1))[0].data<float>().ToArray();

        var loss = network.Pose.Losses([.. Enumerable.Repeat(scores, 5)], places, ones(1, 4)).item<float>();

        loss.ShouldBe(spread.Average() + spread.OrderDescending().Take(2).Average(), 1e-5f);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Mirrored_pictures_give_mirrored_points_by_the_flip_test(KeypointMethod method)
    {
        using var scope = NewDisposeScope();
        using var network = SmallPose.Create(method);
        Learn(network, 20);
        var pixels = SmallPose.Pictures();

        var (places, _) = network.Locate(pixels, flip: true);
        var (mirrored, _) = network.Locate(pixels.flip(3), flip: true);

        // Left and right of waistband and hemline change over.
        var expected = places.index_select(1, tensor(new long[] { 1, 0, 3, 2 }));
        (1 - mirrored.select(2, 0)).allclose(expected.select(2, 0), 1e-3, 1e-3).ShouldBeTrue();
        mirrored.select(2, 1).allclose(expected.select(2, 1), 1e-3, 1e-3).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_optimized_network_finds_the_same(KeypointMethod method)
    {
        using var scope = NewDisposeScope();
        using var network = SmallPose.Create(method);
        Learn(network, 20);
        using var fast = network.Optimize(Precision.Float32);
        var pixels = SmallPose.Pictures();

        fast.Locate(pixels, flip: false).Places.allclose(network.Locate(pixels, flip: false).Places, 1e-3, 1e-3).ShouldBeTrue();
        fast.named_modules().ShouldNotContain(module => module.name.Contains("bn", StringComparison.Ordinal));
    }

    [Fact]
    public void A_network_of_one_garment_knows_its_points_only()
    {
        using var network = SmallPose.Create(KeypointMethod.DeepPose, Garment.Trousers);
        network.Points.ShouldBe([15, 16, 19, 20, 21, 22, 23]);
    }

    [Fact]
    public void An_impossible_choice_is_refused_by_name()
    {
        Refusal(SmallPose.Config(KeypointMethod.PoseMachine) with
        {
            Architecture = "inception_v3",
            Backbone = new InceptionV3Config { Classes = 0 },
        }).ShouldContain("architecture must give maps of several sizes");
        Refusal(SmallPose.Config(KeypointMethod.DeepPose) with { Backbone = new ResNetConfig { Depth = 18 } }).ShouldContain("backbone.classes");
        Refusal(SmallPose.Config(KeypointMethod.DeepPose), SmallPose.Input with { Width = 65 }).ShouldContain("65x64");

        static string Refusal(KeypointConfig config, InputSpec? input = null) =>
            Should.Throw<ArgumentException>(() => new KeypointNetwork(config, input ?? SmallPose.Input)).Message;
    }

    private static void Learn(KeypointNetwork network, int steps)
    {
        using var scope = NewDisposeScope();
        var (pictures, places, weights) = (SmallPose.Pictures(), SmallPose.PlacesTensor(), ones(2, 4));
        using var optimizer = optim.Adam(network.parameters(), lr: 3e-3);
        network.train();
        for (var step = 0; step < steps; step++)
        {
            using var one = NewDisposeScope();
            optimizer.zero_grad();
            network.Pose.Losses(network.call(pictures), places, weights).mean().backward();
            optimizer.step();
        }

        network.eval();
    }
}
