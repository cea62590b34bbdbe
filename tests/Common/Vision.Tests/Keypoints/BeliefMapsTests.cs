using Vitrine.Vision.Keypoints;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Keypoints;

/// <summary>Maps of a few cells, worked out by hand.</summary>
public sealed class BeliefMapsTests
{
    [Fact]
    public void The_taught_belief_is_a_gaussian_around_the_place_that_adds_up_to_one()
    {
        using var scope = NewDisposeScope();
        var belief = BeliefMaps.Around(Place(0.625f, 0.25f), 2, 4, spread: 1)[0, 0]; // (2, 4)

        // The middle of column 2 lies at 2.5 / 4; rows 0 and 1 are equally far from 0.25 * 2 = 0.5 and 1.5: distances 0 and 1.
        double[] across = [Math.Exp(-2), Math.Exp(-0.5), 1, Math.Exp(-0.5)];
        double[] down = [1, Math.Exp(-0.5)];
        belief.sum().item<float>().ShouldBe(1, 1e-6f);
        for (var y = 0; y < 2; y++)
        {
            for (var x = 0; x < 4; x++)
            {
                belief[y, x].item<float>().ShouldBe((float)(across[x] / across.Sum() * down[y] / down.Sum()), 1e-6f);
            }
        }
    }

    [Fact]
    public void A_point_lies_a_quarter_of_a_cell_from_the_best_towards_the_second()
    {
        using var scope = NewDisposeScope();
        var maps = zeros(1, 2, 4, 8);
        maps[0, 0, 2, 5] = 0.6; // Best: column 5, row 2; second: to its right.
        maps[0, 0, 2, 6] = 0.4;
        maps[0, 1, 0, 0] = 0.7; // The second is 4 columns and 3 rows away: a way of length 5.
        maps[0, 1, 3, 4] = 0.3;

        var (places, scores) = BeliefMaps.Decode(maps);

        places.data<float>().ToArray().ShouldBe([5.75f / 8, 2.5f / 4, 0.7f / 8, 0.65f / 4], 1e-6f);
        scores.data<float>().ToArray().ShouldBe([1, 0.7f], 1e-6f);
    }

    [Fact]
    public void Uncertainty_is_one_for_a_uniform_map_and_half_for_two_cells_of_four()
    {
        using var scope = NewDisposeScope();
        BeliefMaps.Uncertainty(ones(2, 3, 2, 2) / 4).ShouldBe(1, 1e-6);
        BeliefMaps.Uncertainty(tensor(new[] { 0.5f, 0.5f, 0, 0 }).view(1, 1, 2, 2)).ShouldBe(0.5, 1e-6);
        BeliefMaps.Uncertainty(tensor(new[] { 1f, 0, 0, 0 }).view(1, 1, 2, 2)).ShouldBe(0, 1e-6);
    }

    [Fact]
    public void The_loss_is_the_cross_entropy_of_the_map()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new[] { 0f, 0, 0, (float)Math.Log(3) }).view(1, 1, 2, 2); // Beliefs 1/6, 1/6, 1/6, 1/2.
        var wanted = tensor(new[] { 0.5f, 0, 0, 0.5f }).view(1, 1, 2, 2);

        BeliefMaps.Losses(scores, wanted).item<float>().ShouldBe((float)((Math.Log(6) + Math.Log(2)) / 2), 1e-5f);
    }

    // (1, 1, 2)
    private static Tensor Place(float x, float y) => stack([tensor(x), tensor(y)]).view(1, 1, 2);
}
