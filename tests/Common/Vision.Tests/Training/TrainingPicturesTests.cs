using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Tests.Training;

public sealed class TrainingPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_become_classes_in_the_order_of_their_first_pictures()
    {
        Write("train/shoe/1", "train/bag/1", "train/bag/2", "query/bag/3", "gallery/bag/4");

        var pictures = Read(new BatchChoices { Size = 2 });

        pictures.Train.Select(picture => picture.Label).ShouldBe(["bag", "bag", "shoe"]);
        pictures.Classes.ShouldBe([0L, 0, 1]);
        pictures.ClassCount.ShouldBe(2);
        pictures.Test.Select(picture => picture.Part).ShouldBe([DataPart.Gallery, DataPart.Query], ignoreOrder: true);
    }

    [Fact]
    public void Too_little_to_fill_a_batch_is_told()
    {
        Write("train/bag/1", "train/bag/2", "query/bag/3", "gallery/bag/4");
        Wrong(new BatchChoices { Size = 2 }).ShouldBe("there are 1 labels to train with, and a batch needs 2");

        Write("train/shoe/1", "train/shoe/2");
        Wrong(new BatchChoices { Size = 5 }).ShouldBe("there are 4 pictures to train with, and batch.size is 5");
        Wrong(new BatchChoices { Size = 6, Sampler = Sampler.Items, PicturesPerItem = 2 })
            .ShouldBe("there are 2 labels to train with, and a batch needs 3");
    }

    [Fact]
    public async Task Every_picture_is_cropped_and_keeps_its_place()
    {
        Write("train/shoe/1", "train/bag/1", "query/bag/3", "gallery/bag/4");
        var pictures = Read(new BatchChoices { Size = 2 });

        var cropped = await pictures.CropAsync(picture => Task.FromResult(picture with { Box = new PictureRegion(1, 2, 3, 4) }));

        cropped.Train.Select(picture => picture.Location).ShouldBe(pictures.Train.Select(picture => picture.Location));
        cropped.Classes.ShouldBe(pictures.Classes);
        cropped.Train.Concat(cropped.Test).ShouldAllBe(picture => picture.Box == new PictureRegion(1, 2, 3, 4));
    }

    private string Wrong(BatchChoices batch) => Should.Throw<DataSetException>(() => Read(batch)).Message;

    private TrainingPictures Read(BatchChoices batch) => TrainingPictures.Read(
        new RetrievalRecipe { Data = new() { Format = "folders", Root = _folder.Path("") }, Batch = batch }, new DataFaults());

    private void Write(params string[] names)
    {
        foreach (var path in names.Select(_folder.Path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }
}
