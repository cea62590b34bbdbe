using Vitrine.Vision.Data;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Training;

/// <summary>The pictures of a run, and the classes that their labels become.</summary>
public sealed class TrainingPictures
{
    private const int CropsAtATime = 16;

    private TrainingPictures(LabelledPicture[] train, LabelledPicture[] test)
    {
        var classes = train.Select(picture => picture.Label).Distinct().Index().ToDictionary(label => label.Item, label => (long)label.Index);
        (Train, Test, ClassCount) = (train, test, classes.Count);
        Classes = [.. train.Select(picture => classes[picture.Label])];
    }

    /// <summary>To learn from.</summary>
    public IReadOnlyList<LabelledPicture> Train { get; }

    /// <summary>The class of each of <see cref="Train"/>, 0 to <see cref="ClassCount"/> - 1.</summary>
    public long[] Classes { get; }

    /// <summary>Labels to learn.</summary>
    public int ClassCount { get; }

    /// <summary>Queries and gallery.</summary>
    public IReadOnlyList<LabelledPicture> Test { get; }

    /// <summary>Reads a recipe's data set and checks that it can train a network and test it.</summary>
    /// <param name="faults">Takes the pictures that are not there.</param>
    /// <exception cref="DataSetException">It cannot; the file, the part or the label is named.</exception>
    public static TrainingPictures Read(RetrievalRecipe recipe, DataFaults faults)
    {
        var pictures = (recipe.Data.Format == DataChoices.Drawn
            ? DrawnSet.Read(recipe.Boutique)
            : DataSet.Read(recipe.Data.Format, recipe.Data.Root, faults)).ToArray();
        DataSet.Check(pictures, fewest: recipe is { Loss.Pairs: not Pairs.None, Batch.Sampler: Sampler.Items } ? 2 : 1);
        pictures = recipe.Data.Crops == Crops.Whole ? Array.ConvertAll(pictures, picture => picture with { Box = null }) : pictures;
        var read = new TrainingPictures(
            [.. pictures.Where(picture => picture.Part == DataPart.Train)], [.. pictures.Where(picture => picture.Part != DataPart.Train)]);
        read.Check(recipe.Batch);
        return read;
    }

    /// <summary>The same pictures with other boxes.</summary>
    /// <param name="crop">Called for 16 at a time.</param>
    public async Task<TrainingPictures> CropAsync(Func<LabelledPicture, Task<LabelledPicture>> crop)
    {
        var cropped = await CropAsync(Train.Concat(Test), crop);
        return new TrainingPictures([.. cropped.Take(Train.Count)], [.. cropped.Skip(Train.Count)]);
    }

    /// <summary>Pictures with other boxes, in their order.</summary>
    /// <param name="crop">Called for 16 at a time.</param>
    internal static async Task<List<LabelledPicture>> CropAsync(
        IEnumerable<LabelledPicture> pictures, Func<LabelledPicture, Task<LabelledPicture>> crop)
    {
        var cropped = new List<LabelledPicture>();
        foreach (var some in pictures.Chunk(CropsAtATime))
        {
            cropped.AddRange(await Task.WhenAll(some.Select(crop)));
        }

        return cropped;
    }

    private void Check(BatchChoices batch)
    {
        var labels = batch.Sampler == Sampler.Items ? batch.Size / batch.PicturesPerItem : 2;
        if (ClassCount < labels)
        {
            throw new DataSetException($"there are {ClassCount} labels to train with, and a batch needs {labels}");
        }

        if (Train.Count < batch.Size)
        {
            throw new DataSetException($"there are {Train.Count} pictures to train with, and batch.size is {batch.Size}");
        }
    }
}
