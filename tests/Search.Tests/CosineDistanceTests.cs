namespace Vitrine.Search.Tests;

public sealed class CosineDistanceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(2048)]
    public void Is_one_less_the_product(int dimension)
    {
        var random = new Random(dimension);
        var (left, right) = (Vectors.Draw("random", dimension, random), Vectors.Draw("random", dimension, random));

        CosineDistance.Between(left, right).ShouldBe(Math.Clamp(1 - left.Zip(right, (l, r) => (double)l * r).Sum(), 0, 2), 1e-14);
        CosineDistance.Between(right, left).ShouldBe(CosineDistance.Between(left, right));
    }

    [Fact]
    public void Adds_up_in_the_order_that_is_written_down()
    {
        var random = new Random(1);
        var (left, right) = (Vectors.Draw("random", 77, random), Vectors.Draw("random", 77, random));
        var sums = new double[16];
        for (var i = 0; i < left.Length; i++)
        {
            sums[i % 16] += (double)left[i] * right[i];
        }

        for (var half = 8; half > 0; half /= 2)
        {
            for (var i = 0; i < half; i++)
            {
                sums[i] += sums[i + half];
            }
        }

        CosineDistance.Between(left, right).ShouldBe(1 - sums[0]);
    }

    [Fact]
    public void Never_leaves_0_to_2()
    {
        float[] longer = [1.0000001f], opposite = [-1.0000001f];

        CosineDistance.Between(longer, longer).ShouldBe(0);
        CosineDistance.Between(longer, opposite).ShouldBe(2);
    }
}
