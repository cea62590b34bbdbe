using TorchSharp;
using Vitrine.Vision.Heads;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Tests.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Heads;

/// <summary>What the cells of a map give to its features.</summary>
public sealed class ShareTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<EmbeddingHeadConfig> Heads => new()
    {
        new EmbeddingHeadConfig { Pooling = Pooling.Average },
        new EmbeddingHeadConfig { Pooling = Pooling.Average, Dimension = 6 },
        new EmbeddingHeadConfig { Pooling = Pooling.AverageMax, Dimension = 6, BatchNorm = true },
        new EmbeddingHeadConfig { Pooling = Pooling.GeneralizedMean, Dimension = 6, BatchNorm = true },
        new EmbeddingHeadConfig { Pooling = Pooling.GeneralizedMean, BatchNorm = true },
        new EmbeddingHeadConfig { Branches = [Branch.Global, Branch.Horizontal2, Branch.Vertical3, Branch.Rings3], Dimension = 6 },
        new EmbeddingHeadConfig { Branches = [Branch.Horizontal3, Branch.Rings2], Dimension = 6, BatchNorm = true },
    };

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Of_an_average_and_a_maximum_a_cell_has_its_part_and_the_largest_the_maximum()
    {
        using var pool = new AverageMaxPool();

        pool.Shares(OneToFour).data<float>().ShouldBe([0.25f, 0.5f, 0.75f, 1 + 4]);
        pool.Shares(tensor(new float[] { 4, 2, 0, 4 }).view(1, 1, 2, 2)).data<float>().ShouldBe([1 + 2, 0.5f, 0, 1 + 2]);
    }

    [Fact]
    public void Of_GeM_a_cell_has_its_power()
    {
        using var pool = new GeneralizedMeanPool(p: 3);

        // The cube root of 25, in the ratio 1 : 8 : 27 : 64.
        pool.Shares(OneToFour).data<float>()
            .Zip([1, 8, 27, 64]).ShouldAllBe(cell => Math.Abs(cell.First - (MathF.Cbrt(25) * cell.Second / 100)) < 1e-5f);
    }

    [Fact]
    public void A_share_is_the_feature_times_its_gradient()
    {
        random.manual_seed(1);
        foreach (var pool in new MapPool[] { new AverageMaxPool(), new GeneralizedMeanPool(p: 2.5) })
        {
            var map = (rand(2, 3, 4, 5) + 0.1).requires_grad_(true);
            pool.call(map).sum().backward();

            pool.Shares(map.detach()).allclose(map.detach() * map.grad!, atol: 1e-6).ShouldBeTrue(pool.GetName());
            pool.Dispose();
        }
    }

    [Fact]
    public void A_bias_comes_from_all_cells_of_a_part_alike()
    {
        var layer = nn.Linear(1, 1);
        using var constant = no_grad();
        layer.weight!.fill_(2);
        layer.bias!.fill_(8);

        var shares = CellShares.OfWhole(OneToFour.flatten(2)).Through(layer).Scale(full(1, 10f), full(1, -4f));

        // 10 · (2x + 8 / 4) - 4 / 4.
        shares.Values.data<float>().ShouldBe([39, 59, 79, 99]);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void They_add_up_to_the_features(EmbeddingHeadConfig config)
    {
        using var head = new EmbeddingHead(8, config);
        SeededWeights.Fill(head);
        head.eval();
        using var constant = no_grad();
        random.manual_seed(2);
        var map = randn(2, 8, 6, 9).relu();

        var shares = head.Shares(map);

        shares.Count.ShouldBe(head.Parts);
        foreach (var part in shares)
        {
            part.shape.ShouldBe([2, head.Dimension / head.Parts, 6, 9]);
        }

        cat([.. shares.Select(part => part.sum([2, 3]))], 1).allclose(head.Features(map).Normed, atol: 1e-4).ShouldBeTrue();
    }

    [Fact]
    public void Cells_outside_a_part_give_it_nothing_and_parts_have_names()
    {
        using var head = new EmbeddingHead(8, new() { Branches = [Branch.Global, Branch.Vertical2], Dimension = 6, BatchNorm = true });
        SeededWeights.Fill(head);
        head.eval();
        using var constant = no_grad();

        var right = head.Shares(randn(1, 8, 4, 4))[2];

        head.PartNames.ShouldBe(["global", "vertical2.1", "vertical2.2"]);
        right[.., .., .., ..2].abs().max().item<float>().ShouldBe(0);
        right[.., .., .., 2..].abs().min().item<float>().ShouldBeGreaterThan(0);
    }

    // (1, 1, 2, 2)
    private static Tensor OneToFour => tensor(new float[] { 1, 2, 3, 4 }).view(1, 1, 2, 2);
}
