using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Explaining;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Tests.Training;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Explaining;

public sealed class HeatMapTests : IDisposable
{
    private const int Side = 128;
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_garment_is_hot_in_whichever_corner_it_is(int item)
    {
        using var model = ShippedModel();
        var garment = Boutique.Item(Boutique.Evaluation.First + item);

        var explanation = model.Explain(cat([Picture((garment, 0, 0)), Picture((garment, 1, 1))]));

        // A quarter of the picture.
        HeatIn(explanation.First, 0, 0).ShouldBeGreaterThan(0.6);
        HeatIn(explanation.Second, 1, 1).ShouldBeGreaterThan(0.6);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    public void Of_two_garments_the_one_that_both_pictures_show_is_hot(int shared, int other)
    {
        using var model = ShippedModel();
        var (garment, stranger) = (Boutique.Item(Boutique.Evaluation.First + shared), Boutique.Item(Boutique.Evaluation.First + other));

        var explanation = model.Explain(cat([Picture((garment, 0, 1), (stranger, 1, 0)), Picture((garment, 1, 1))]));

        HeatIn(explanation.First, 0, 1).ShouldBeGreaterThan(1.5 * HeatIn(explanation.First, 1, 0));
        HeatIn(explanation.Second, 1, 1).ShouldBeGreaterThan(0.6);
    }

    [Fact]
    public void The_hottest_cell_is_red_and_what_is_below_zero_stays_grey()
    {
        var picture = new RgbPicture(4, 1, [.. Enumerable.Repeat<byte[]>([200, 100, 50], 4).SelectMany(pixel => pixel)]);

        var painted = HeatMap.Paint(picture, new SimilarityMap(1, 2, [2, -2]));

        // Grey 124.2, of which a quarter stays below (215, 20, 30). Between the cells' middles, at a quarter of the way, half as hot.
        painted.Pixels[..3].ShouldBe(new byte[] { 192, 46, 54 });
        painted.Pixels[3..6].ShouldBe(new byte[] { 166, 124, 94 });
        painted.Pixels[6..].ShouldBe(Enumerable.Repeat((byte)124, 6));
        picture.Pixels[..3].ShouldBe(new byte[] { 200, 100, 50 });
    }

    private static EmbeddingModel ShippedModel() => EmbeddingModel.Load(
        ModelPackage.Open(Path.Combine(RepositoryFolder.Root, "services", "Trainer", "Shipped", "boutique-small")), Precision.Float32);

    // The share of a quarter of the picture in all heat above zero.
    private static double HeatIn(SimilarityMap map, int row, int column)
    {
        var heat = map.Values.Index().Select(cell => (
            IsIn: cell.Index / map.Width * 2 / map.Height == row && cell.Index % map.Width * 2 / map.Width == column,
            Value: Math.Max(0, cell.Item))).ToList();
        return heat.Where(cell => cell.IsIn).Sum(cell => cell.Value) / heat.Sum(cell => cell.Value);
    }

    // Garments in quarters of a plain picture: (1, H, W, 3).
    private static Tensor Picture(params (BoutiqueItem Item, int Row, int Column)[] garments)
    {
        const int Half = Side / 2;
        var pixels = new byte[Side * Side * 3];
        Array.Fill(pixels, (byte)235);
        foreach (var (item, row, column) in garments)
        {
            var shot = item.Studio(StudioView.Front).Render(Half);
            for (var y = 0; y < Half; y++)
            {
                shot.Pixels.AsSpan(y * Half * 3, Half * 3).CopyTo(pixels.AsSpan(((((row * Half) + y) * Side) + (column * Half)) * 3));
            }
        }

        return from_array(pixels).view(1, Side, Side, 3);
    }
}
