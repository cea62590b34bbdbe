using Vitrine.Vision.Training;
using Vitrine.Vision.Weights;

namespace Vitrine.Vision.Tests.Training;

public sealed class ShippedModelTests
{
    [Fact]
    public void The_small_network_is_as_good_as_its_card_says()
    {
        var folder = Path.Combine(RepositoryFolder.Root, "services", "Trainer", "Shipped", "boutique-small");
        var package = ModelPackage.Open(folder);
        using var network = package.LoadNetwork();
        var exam = StreetToStudio.Draw(100, 1, network.Input.Width, TestContext.Current.CancellationToken);
        var score = exam.Score(network.call, TestContext.Current.CancellationToken);

        // One street shot each of 100 items, a third of the card's gallery: an easier exam than the card's.
        foreach (var (name, value) in package.Card.Origin.Metrics)
        {
            score[name].ShouldBeGreaterThanOrEqualTo(value, name);
        }
    }
}
