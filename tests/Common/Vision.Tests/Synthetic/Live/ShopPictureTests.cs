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

        folder.Select(picture => picture.Name).ShouldBe(["front.jpg", "angle.jpg", "detail.jpg", "0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg"]);
        folder.Count(picture => picture.Boxes.Any(box => box.Item == item)).ShouldBeGreaterThan(6);
        folder.SelectMany(picture => picture.Boxes).ShouldContain(box => box.Item == other);
        folder.SelectMany(picture => picture.Boxes).ShouldAllBe(box => box.Item == item || box.Item == other);
        folder.SelectMany(picture => picture.Boxes).ShouldAllBe(box =>
            box.Box.Left >= 0 && box.Box.Top >= 0 && box.Box.Right <= SquareDrawing.Side && box.Box.Bottom <= SquareDrawing.Side && box.Box.Area > 0);
        folder[0].Boxes.ShouldBe([(item, item.Studio(StudioView.Front).Box)]);
    }
}
