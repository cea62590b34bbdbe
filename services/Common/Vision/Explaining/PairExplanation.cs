using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Explaining;

/// <summary>Why a network finds two pictures as alike as it does: which of its branches, and which places of the pictures.</summary>
/// <remarks>
/// After Zhu, Yang and Chen, "Visual Explanation for Deep Metric Learning" (arXiv:1909.12977): the similarity is the product of two
/// vectors, and a vector is a sum over the cells of the last feature map, so the similarity is a sum over the cells of either
/// picture. Here that sum is exact for every head, pools other than the average included (<see cref="Heads.MapPool"/>); no gradient
/// is needed. Parts of the vectors are weighed by their lengths: cos = Σ wᵢ cosᵢ with wᵢ = |aᵢ||bᵢ| / |a||b|.
/// </remarks>
public sealed record PairExplanation
{
    private const double Shortest = 1e-12; // as L2's

    /// <summary>The cosine of the two vectors, -1 to 1.</summary>
    public required double Similarity { get; init; }

    /// <summary>The parts of the vectors. The sum of weight times similarity is <see cref="Similarity"/>.</summary>
    public required IReadOnlyList<BranchSimilarity> Branches { get; init; }

    /// <summary>Where on the first picture the similarity to the second is.</summary>
    public required SimilarityMap First { get; init; }

    /// <summary>Where on the second picture the similarity to the first is.</summary>
    public required SimilarityMap Second { get; init; }

    /// <param name="branches">Of two pictures.</param>
    internal static PairExplanation Of(IReadOnlyList<BranchShares> branches)
    {
        using var scope = NewDisposeScope();
        var shares = branches.Select(branch => branch.Values.to_type(ScalarType.Float64)).ToArray(); // (2, Di, Hi, Wi)
        var vectors = Array.ConvertAll(shares, values => values.sum([2, 3])); // (2, Di)
        var lengths = Array.ConvertAll(vectors, vector => vector.square().sum([1]).sqrt().cpu().data<double>().ToArray());
        var product = Whole(0) * Whole(1);

        var similarities = new List<BranchSimilarity>();
        var maps = (First: new List<SimilarityMap>(), Second: new List<SimilarityMap>());
        foreach (var (i, branch) in branches.Index())
        {
            var lengthProduct = Math.Max(lengths[i][0] * lengths[i][1], Shortest * Shortest);
            similarities.Add(new BranchSimilarity(
                branch.Name, (vectors[i][0] * vectors[i][1]).sum().item<double>() / lengthProduct, lengthProduct / product));
            maps.First.Add(Map(shares[i][0], vectors[i][1], product));
            maps.Second.Add(Map(shares[i][1], vectors[i][0], product));
        }

        return new PairExplanation
        {
            Similarity = similarities.Sum(branch => branch.Weight * branch.Similarity),
            Branches = similarities,
            First = SimilarityMap.Sum(maps.First),
            Second = SimilarityMap.Sum(maps.Second),
        };

        double Whole(int picture) => Math.Max(Shortest, Math.Sqrt(lengths.Sum(length => length[picture] * length[picture])));
    }

    // A cell's value is what the similarity would be if all cells were as this one, so that maps of any size can be compared.
    private static SimilarityMap Map(Tensor shares, Tensor other, double product) // (D, H, W), (D)
    {
        var (height, width) = (shares.shape[1], shares.shape[2]);
        var values = (shares * other.view(-1, 1, 1)).sum([0]) * (height * width / product); // (H, W)
        return new SimilarityMap((int)height, (int)width, values.cpu().contiguous().data<double>().ToArray());
    }
}

/// <summary>What a part of the network finds.</summary>
/// <param name="Name">Of an ensemble its models, of a head with parts their names, else "global".</param>
/// <param name="Similarity">The cosine of the branch's two vectors, -1 to 1.</param>
/// <param name="Weight">Its part in the whole, 0 or more. Of an ensemble's networks the weights add up to 1, of parts to at most 1.</param>
public sealed record BranchSimilarity(string Name, double Similarity, double Weight);
