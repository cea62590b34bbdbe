using TorchSharp;
using TorchSharp.Modules;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Tests.Labels;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Networks;

public sealed class BackboneHashTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(10)] // The classifier does not count.
    public void Networks_with_equal_backbones_have_the_same_hash(int classes)
    {
        using var embedding = SmallLabels.Embedding(classes);
        using var labels = SmallLabels.Of(embedding);
        BackboneHash.Of(labels).ShouldBe(BackboneHash.Of(embedding));
    }

    [Fact]
    public void Another_weight_statistic_or_picture_makes_another_hash()
    {
        using var embedding = SmallLabels.Embedding();
        using var constant = no_grad();
        using var other = SmallLabels.Of(null);
        using var weight = SmallLabels.Of(embedding);
        weight.Backbone.parameters().Last().add_(1e-3f);
        using var statistic = SmallLabels.Of(embedding);
        statistic.Backbone.modules().OfType<BatchNorm2d>().First().running_mean!.add_(1e-3f);
        using var wider = SmallLabels.Of(embedding, embedding.Input with { SquareMargin = 0.25 });

        string?[] hashes = [BackboneHash.Of(embedding), .. new[] { other, weight, statistic, wider }.Select(network => BackboneHash.Of(network))];
        hashes.Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public void An_ensemble_has_no_backbone_to_share()
    {
        using var ensemble = new EnsembleNetwork([SmallLabels.Embedding(), SmallLabels.Embedding()]);
        BackboneHash.Of(ensemble).ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => ensemble.Describe(SmallLabels.Pixels(1, 1), SmallLabels.Of(null).CopyHead()))
            .Message.ShouldContain("no backbone to share");
    }
}
