using Vitrine.Cli;
using Vitrine.Vision.Weights;

namespace Vitrine.Benchmarks;

/// <summary>The models that come with the trainer service, as the checkout has them.</summary>
internal static class ShippedPackage
{
    /// <param name="name">One of <see cref="Cli.Models.ShippedModel"/>.</param>
    public static ModelPackage Open(string name) =>
        ModelPackage.Open(Path.Combine(Checkout.Root, "services", "Trainer", "Shipped", name));
}
