using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Networks;

public sealed class StagesTests
{
    [Theory]
    [InlineData("resnet18")]
    [InlineData("densenet169")]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenet_v2_tf")]
    [InlineData("ese_vovnet19b_slim")]
    public void A_backbones_maps_halve_from_a_quarter_on_and_the_last_is_its_own(string architecture)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        using var network = NetworkCatalog.Create(
            architecture, NetworkCatalog.DefaultConfig(architecture) with { Classes = 0, Width = 0.25 });
        network.eval();
        var pictures = randn(2, 3, 64, 96);

        var stages = network.Stages(pictures);

        stages.Select(stage => stage.shape[1]).ShouldBe(network.StageChannels);
        stages.Select(stage => (stage.shape[2], stage.shape[3])).ShouldBe([(16, 24), (8, 12), (4, 6), (2, 3)]);
        stages[^1].allclose(network.call(pictures)).ShouldBeTrue();
    }
}
