using System.Security.Cryptography;
using System.Text;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Tests.Synthetic;

/// <summary>What the shipped model was trained on must stay what it was.</summary>
public sealed class DrawingTests
{
    [Fact]
    public void Pictures_of_one_item_never_change()
    {
        var drawings = Boutique.Items(1_000_000, 16).SelectMany(item =>
            Enum.GetValues<StudioView>().Select(item.Studio).Concat(Enumerable.Range(0, 4).Select(item.Street)));

        var all = string.Concat(drawings.Select(drawing => $"{drawing.Svg}{drawing.Camera}"));

        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all))).ShouldBe(
            "5D45B8B51AC09B08CE6ECDEF90F951C918B425D9357A0052F467FA9369065395");
    }
}
