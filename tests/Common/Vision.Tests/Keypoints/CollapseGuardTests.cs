using Vitrine.Vision.Keypoints;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Keypoints;

/// <summary>Batches of four pictures with two points, of which the guard is told what a network says.</summary>
public sealed class CollapseGuardTests
{
    private const int Grace = 10;

    private readonly CollapseGuard _guard = new(Grace);

    [Fact]
    public void Constant_points_for_different_pictures_end_the_run_after_the_grace()
    {
        using var scope = NewDisposeScope();
        var step = Watch(200, labels => full(labels.shape, 0.5f), beliefs: null, out var error);

        step.ShouldBe(Grace + CollapseGuard.Patience);
        error.ShouldNotBeNull().Message.ShouldContain("the same points for different pictures");
    }

    [Fact]
    public void Uniform_maps_end_the_run_after_the_grace()
    {
        using var scope = NewDisposeScope();
        var step = Watch(200, labels => labels, ones(4, 2, 8, 8) / 64, out var error);

        step.ShouldBe(Grace + CollapseGuard.Patience);
        error.ShouldNotBeNull().Message.ShouldContain("uniform");
    }

    [Fact]
    public void A_network_that_follows_the_labels_from_afar_goes_on()
    {
        using var scope = NewDisposeScope();
        var beliefs = zeros(4, 2, 8, 8);
        beliefs.narrow(2, 2, 1).narrow(3, 3, 1).fill_(1);
        Watch(200, labels => 0.5 + ((labels - 0.5) * 0.2), beliefs, out var error);

        error.ShouldBeNull();
    }

    [Fact]
    public void A_step_that_recovers_begins_the_count_anew()
    {
        using var scope = NewDisposeScope();
        var calls = 0;
        Watch(200, labels => ++calls % CollapseGuard.Patience == 0 ? labels : full(labels.shape, 0.5f), beliefs: null, out var error);

        error.ShouldBeNull();
    }

    [Fact]
    public void Pictures_whose_points_lie_in_one_place_are_no_collapse()
    {
        using var scope = NewDisposeScope();
        var same = full([4, 2, 2], 0.5f);
        Should.NotThrow(() =>
        {
            for (var step = 1; step <= 100; step++)
            {
                _guard.Check(step, same, same, ones(4, 2), null);
            }
        });
    }

    // The last step that was looked at.
    private int Watch(int steps, Func<Tensor, Tensor> answer, Tensor? beliefs, out CollapseException? error)
    {
        using var generator = new Generator(3);
        error = null;
        for (var step = 1; step <= steps; step++)
        {
            var labels = rand([4, 2, 2], generator: generator);
            try
            {
                _guard.Check(step, answer(labels), labels, ones(4, 2), beliefs);
            }
            catch (CollapseException exception)
            {
                error = exception;
                return step;
            }
        }

        return steps;
    }
}
