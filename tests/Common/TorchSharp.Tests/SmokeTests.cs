using static TorchSharp.torch;

namespace Vitrine.TorchSharp.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Adds()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { 1, 2, 3, 4 }, [2, 2]);
        var y = (x + 1) * x;
        y.data<float>().ToArray().ShouldBe([2f, 6, 12, 20]);
        x[TensorIndex.Ellipsis, 0].data<float>().ToArray().ShouldBe([1f, 3]);
        var net = nn.Sequential(nn.Conv2d(3, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(true), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2));
        net.state_dict().Keys.ShouldBe(["0.weight", "0.bias", "1.weight", "1.bias", "5.weight", "5.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"]);
        net.eval();
        using (inference_mode())
        {
            net.call(rand(2, 3, 8, 8)).shape.ShouldBe([2L, 2]);
        }
        net.train();
        var loss = nn.functional.cross_entropy(net.call(rand(2, 3, 8, 8)), tensor(new long[] { 0, 1 }));
        loss.backward();
        net.parameters().All(p => p.grad is not null).ShouldBeTrue();
    }
}
