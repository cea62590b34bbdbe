using TorchSharp;
using static TorchSharp.torch;

namespace Vitrine.TorchSharp.Tests;

public sealed class PackedWeightsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(8, 16, 3, 1, 1, 1, 1)]
    [InlineData(8, 16, 1, 2, 0, 1, 1)]
    [InlineData(16, 16, 3, 1, 2, 2, 16)]
    [InlineData(8, 8, 5, 2, 2, 1, 4)]
    public void Frozen_convolutions_give_the_same_numbers(long from, long to, long kernel, long stride, long padding,
        long dilation, long groups)
    {
        using var layer = nn.Conv2d(from, to, kernel, stride, padding, dilation, groups: groups);
        layer.eval();
        foreach (var (batch, side) in new[] { (2, 12), (1, 9) })
        {
            var x = ChannelsLast(rand(batch, from, side, side));
            var plain = layer.call(x).detach();
            using var inference = inference_mode();
            var frozen = layer.call(x);
            frozen.stride().ShouldBe(plain.stride());
            frozen.allclose(plain, 1e-4, 1e-5).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_change_of_the_weights_is_seen()
    {
        using var layer = nn.Conv2d(4, 4, 3, bias: false);
        layer.eval();
        var x = ChannelsLast(ones(1, 4, 6, 6));
        Sum().ShouldNotBe(0);
        nn.init.zeros_(layer.weight);
        Sum().ShouldBe(0);
        layer.weight = nn.Parameter(ones(4, 4, 3, 3));
        Sum().ShouldBe(4 * 16 * 36);
        layer.to(ScalarType.BFloat16);
        using (inference_mode())
        {
            layer.call(x.bfloat16()).sum(ScalarType.Float32).item<float>().ShouldBe(4 * 16 * 36);
        }

        float Sum()
        {
            using var inference = inference_mode();
            return layer.call(x).sum().item<float>();
        }
    }

    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
