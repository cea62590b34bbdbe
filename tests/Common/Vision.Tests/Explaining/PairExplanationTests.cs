using TorchSharp;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Explaining;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Tests.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Explaining;

public sealed class PairExplanationTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Each_cell_has_its_product_with_the_other_vector()
    {
        // Cells (3, 0) and (0, 4), so the vector (3, 4) of length 5; and (2, 1) and (0, -1), so (2, 0).
        var shares = tensor(new float[] { 3, 0, 0, 4, 2, 0, 1, -1 }).view(2, 2, 1, 2);

        var explanation = PairExplanation.Of([new BranchShares("global", shares)]);

        explanation.Similarity.ShouldBe(0.6, 1e-12);
        explanation.Branches.ShouldHaveSingleItem().Weight.ShouldBe(1, 1e-12);
        ShouldBe(explanation.First.Values, [2 * 6 / 10.0, 0]); // Twice, for there are two cells and their mean counts.
        ShouldBe(explanation.Second.Values, [2 * 10 / 10.0, 2 * -4 / 10.0]);
    }

    [Fact]
    public void Branches_are_weighed_by_the_lengths_of_their_vectors()
    {
        // Of one cell each: (3, 0) and (0, 4) of the first picture, (1, 0) and (0, -1) of the second.
        var near = tensor(new float[] { 3, 0, 1, 0 }).view(2, 2, 1, 1);
        var far = tensor(new float[] { 0, 4, 0, -1 }).view(2, 2, 1, 1);

        var explanation = PairExplanation.Of([new BranchShares("near", near), new BranchShares("far", far)]);

        explanation.Branches.Select(branch => branch.Name).ShouldBe(["near", "far"]);
        ShouldBe(explanation.Branches.Select(branch => branch.Similarity), [1, -1]);
        ShouldBe(explanation.Branches.Select(branch => branch.Weight), [3 / Math.Sqrt(50), 4 / Math.Sqrt(50)]);
        explanation.Similarity.ShouldBe(-1 / Math.Sqrt(50), 1e-12);
    }

    [Fact]
    public void A_vector_without_a_length_is_like_nothing()
    {
        var explanation = PairExplanation.Of([new BranchShares("global", zeros(2, 3, 2, 2))]);

        explanation.Similarity.ShouldBe(0);
        explanation.First.Values.ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Maps_of_several_sizes_are_added_cell_by_cell()
    {
        var sum = SimilarityMap.Sum([new SimilarityMap(1, 2, [1, 2]), new SimilarityMap(1, 3, [0, 0, 3]), new SimilarityMap(2, 1, [0, 10])]);

        // The middle third lies half on the first cell and half on the second.
        (sum.Height, sum.Width).ShouldBe((2, 3));
        ShouldBe(sum.Values, [1, 1.5, 5, 11, 11.5, 15]);
    }

    [Fact]
    public void Behind_an_average_and_a_linear_layer_the_map_is_the_similarity()
    {
        using var network = Network(64, new EmbeddingHeadConfig { Dimension = 16 });

        ShouldExplain(network, Pixels(64));
    }

    [Fact]
    public void A_head_with_parts_is_explained_part_by_part()
    {
        using var network = Network(
            192, new EmbeddingHeadConfig { Branches = [Branch.Global, Branch.Rings3], Dimension = 8, BatchNorm = true });

        var explanation = ShouldExplain(network, Pixels(192));

        explanation.Branches.Select(branch => branch.Name).ShouldBe(["global", "rings3.1", "rings3.2", "rings3.3"]);
    }

    [Fact]
    public void An_ensemble_is_explained_network_by_network()
    {
        using var ensemble = new EnsembleNetwork(
            [
                Network(96, new EmbeddingHeadConfig { Dimension = 16, Pooling = Pooling.GeneralizedMean }),
                Network(64, new EmbeddingHeadConfig { Branches = [Branch.Vertical2], Dimension = 8 }),
            ],
            [1, 0.5],
            ["large", "small"]);
        ensemble.eval();

        var explanation = ShouldExplain(ensemble, Pixels(96));

        explanation.Branches.Select(branch => branch.Name).ShouldBe(["large", "small"]);
        // Of unit length times 1 and 1/2.
        explanation.Branches[0].Weight.ShouldBe(0.8, 1e-5);
        explanation.Branches[1].Weight.ShouldBe(0.2, 1e-5);
        (explanation.First.Height, explanation.First.Width).ShouldBe((3, 3));
    }

    [Fact]
    public void What_is_no_pair_of_pictures_of_the_networks_size_is_refused()
    {
        using var network = Network(64, new EmbeddingHeadConfig { Dimension = 16 });
        using var model = new EmbeddingModel(network, Precision.Float32);

        Should.Throw<ArgumentException>(() => model.Explain(Pixels(32))).Message.ShouldContain("(B, 64, 64, 3)");
        Should.Throw<ArgumentException>(() => model.Explain(Pixels(64)[..1]));
    }

    // As the network that serves, folded, explains it, and as the plain one embeds.
    private static PairExplanation ShouldExplain(VectorNetwork network, Tensor pixels)
    {
        using var model = new EmbeddingModel(network, Precision.Float32);
        using var constant = no_grad();
        var vectors = network.call(pixels);

        var explanation = model.Explain(pixels);

        explanation.Similarity.ShouldBe((vectors[0] * vectors[1]).sum().item<float>(), 1e-5);
        explanation.Branches.Sum(branch => branch.Weight * branch.Similarity).ShouldBe(explanation.Similarity, 1e-12);
        explanation.First.Values.Average().ShouldBe(explanation.Similarity, 1e-9);
        explanation.Second.Values.Average().ShouldBe(explanation.Similarity, 1e-9);
        return explanation;
    }

    private static EmbeddingNetwork Network(int side, EmbeddingHeadConfig head)
    {
        var config = NetworkCatalog.DefaultConfig("resnet18") with { Classes = 0, Width = 0.25 };
        var network = new EmbeddingNetwork("resnet18", config, head, new InputSpec { Width = side, Height = side });
        SeededWeights.Fill(network);
        network.eval();
        return network;
    }

    private static Tensor Pixels(long side)
    {
        random.manual_seed(4);
        return randint(256, [2, side, side, 3], ScalarType.Byte);
    }

    private static void ShouldBe(IEnumerable<double> values, double[] expected)
    {
        values.Count().ShouldBe(expected.Length);
        values.Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-9);
    }
}
