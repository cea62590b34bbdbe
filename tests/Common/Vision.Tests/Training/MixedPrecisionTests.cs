using TorchSharp;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Tests.Training;

[Collection(nameof(RetrievalRunTests))] // Alone: it draws from the one generator.
public sealed class MixedPrecisionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Bfloat16_learns_nearly_what_float32_learns()
    {
        var exact = Losses(ScalarType.Float32);
        var rounded = Losses(ScalarType.BFloat16);
        exact[^1].ShouldBeLessThan(exact[0] / 2);
        rounded[^1].ShouldBeLessThan(rounded[0] / 2);
        rounded[0].ShouldBe(exact[0], 0.05 * exact[0]);
        rounded.ShouldNotBe(exact);
    }

    [Fact]
    public void Changes_too_small_for_bfloat16_add_up()
    {
        using var convolution = nn.Sequential(nn.Conv2d(1, 1, 1, bias: false));
        nn.init.constant_(convolution.parameters().Single(), 1);
        using (var precision = new MixedPrecision(convolution, ScalarType.BFloat16))
        {
            using var optimizer = optim.SGD(precision.Parameters, 1e-4); // A bfloat16 near 1 moves by 0.004 at least.
            for (var i = 0; i < 100; i++)
            {
                precision.Backward(convolution.call(ones(1, 1, 1, 1).to_type(ScalarType.BFloat16)).sum());
                precision.Step(optimizer).ShouldBeTrue();
            }
        }
        var weight = convolution.parameters().Single();
        weight.dtype.ShouldBe(ScalarType.Float32);
        weight.item<float>().ShouldBe(0.99f, 1e-4f);
    }

    [Fact]
    public void A_checkpoint_holds_float32_under_the_networks_own_names()
    {
        using var network = Network();
        var names = network.state_dict().Keys.ToList();
        using var precision = new MixedPrecision(network, ScalarType.BFloat16);
        network.state_dict().Values.ShouldContain(tensor => tensor.dtype == ScalarType.BFloat16);
        var state = precision.StateDict();
        state.Keys.ShouldBe(names);
        state.Values.ShouldAllBe(tensor => tensor.dtype != ScalarType.BFloat16);
    }

    [Fact]
    public void Float16_is_refused_on_a_processor()
    {
        using var network = Network();
        Should.Throw<ArgumentException>(() => new MixedPrecision(network, ScalarType.Float16)).Message.ShouldContain("GPU");
        Should.Throw<ArgumentException>(() => new MixedPrecision(network, ScalarType.Int64)).Message.ShouldContain("Int64");
    }

    private static List<float> Losses(ScalarType type)
    {
        random.manual_seed(5);
        using var network = Network();
        using var precision = new MixedPrecision(network, type);
        using var optimizer = optim.AdamW(precision.Parameters, 0.003);
        var pictures = rand(8, 32, 32, 3).permute(0, 3, 1, 2);
        var classes = arange(8) % 4;
        var losses = new List<float>();
        for (var i = 0; i < 20; i++)
        {
            using var scope = NewDisposeScope();
            var loss = F.cross_entropy(network.Classify(network.call(pictures).mean([2, 3])), classes);
            precision.Backward(loss);
            precision.Step(optimizer);
            losses.Add(loss.item<float>());
        }
        return losses;
    }

    private static ResNet Network() => new(new ResNetConfig { Depth = 18, Width = 0.25, Classes = 4 });
}
