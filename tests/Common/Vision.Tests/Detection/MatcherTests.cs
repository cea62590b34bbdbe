using TorchSharp;
using Vitrine.Vision.Detection;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Detection;

public sealed class MatcherTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_box_is_positive_negative_or_ignored_by_its_greatest_overlap()
    {
        var (objects, kinds) = new Matcher(0.3, 0.7, keepsBest: false).Match(Overlaps());

        objects.data<long>().ShouldBe([0, 1, 1, 0, 0]);
        kinds.data<long>().ShouldBe([1, -1, 0, 0, 1]);
    }

    [Fact]
    public void The_best_of_each_object_is_positive_too_and_keeps_its_own_object()
    {
        var (objects, kinds) = new Matcher(0.3, 0.7, keepsBest: true).Match(Overlaps());

        objects.data<long>().ShouldBe([0, 1, 1, 0, 0]);
        kinds.data<long>().ShouldBe([1, 1, 0, 0, 1]); // the second is the best of object 1
    }

    [Fact]
    public void An_object_that_nothing_overlaps_makes_nothing_positive()
    {
        var (_, kinds) = new Matcher(0.3, 0.7, keepsBest: true).Match(zeros(1, 3));

        kinds.data<long>().ShouldBe([0, 0, 0]);
    }

    [Fact]
    public void Without_objects_all_is_background()
    {
        var (objects, kinds) = new Matcher(0.3, 0.7, keepsBest: true).Match(zeros(0, 3));

        objects.data<long>().ShouldBe([0, 0, 0]);
        kinds.data<long>().ShouldBe([0, 0, 0]);
    }

    [Theory]
    [InlineData(100, 1000, 25, 75)] // enough of both
    [InlineData(10, 1000, 10, 90)] // negatives fill up
    [InlineData(100, 30, 25, 30)] // too few negatives: positives do not
    [InlineData(0, 1000, 0, 100)]
    public void Samples_have_at_most_a_part_of_positives(int positives, int negatives, int chosen, int background)
    {
        using var generator = new Generator(1);
        var kinds = cat([ones(positives), zeros(negatives), full(50, Matcher.Ignored)]).to_type(ScalarType.Int64);

        var (positive, negative) = new BalancedSampler(100, 0.25).Sample(kinds, generator);

        positive.data<long>().Distinct().Count(place => place < positives).ShouldBe(chosen);
        negative.data<long>().Distinct().Count(place => place >= positives && place < positives + negatives)
            .ShouldBe(background);
        (positive.shape[0], negative.shape[0]).ShouldBe((chosen, background));
    }

    [Fact]
    public void A_seed_repeats_a_sample_and_another_does_not()
    {
        long[] Sample(ulong seed)
        {
            using var generator = new Generator(seed);
            return new BalancedSampler(20, 0.5).Sample(zeros(500).to_type(ScalarType.Int64), generator).Negatives
                .data<long>().ToArray();
        }

        Sample(3).ShouldBe(Sample(3));
        Sample(4).ShouldNotBe(Sample(3));
    }

    // Of two objects with five boxes.
    private static Tensor Overlaps() => tensor([0.8f, 0.1f, 0, 0.29f, 0.7f, 0, 0.6f, 0.2f, 0, 0.1f]).view(2, 5);
}
