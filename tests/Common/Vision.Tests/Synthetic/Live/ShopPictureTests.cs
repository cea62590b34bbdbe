using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Synthetic.Live;

namespace Vitrine.Vision.Tests.Synthetic.Live;

public sealed class ShopPictureTests
{
    [Fact]
    public void A_folder_shows_its_item_from_all_sides_and_now_and_then_another()
    {
        var (item, other) = (Boutique.Item(1), Boutique.Item(2));
        var folder = ShopPicture.Folder(item, other);

        var boxes = folder.SelectMany(picture => picture.Boxes).ToList();

        folder.Select(picture => picture.Name)
            .ShouldBe(["front.jpg", "angle.jpg", "detail.jpg", "0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg"]);
        folder.Count(picture => picture.Boxes.Any(box => box.Item == item)).ShouldBeGreaterThan(6);
        boxes.ShouldContain(box => box.Item == other);
        boxes.ShouldAllBe(box => box.Item == item || box.Item == other);
        boxes.ShouldAllBe(box => box.Box.Area > 0 && box.Box.Intersect(new(0, 0, SquareDrawing.Side, SquareDrawing.Side)) == box.Box);
        folder[0].Boxes.ShouldBe([(item, item.Studio(StudioView.Front).Box)]);
    }
}
