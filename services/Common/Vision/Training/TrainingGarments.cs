using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Training;

/// <summary>The garments of a keypoint network's run.</summary>
public sealed class TrainingGarments
{
    /// <summary>A box that overlaps the labelled one by less is another thing's.</summary>
    private const float LeastOverlap = 0.3f;

    private TrainingGarments(IReadOnlyList<LabelledGarment> train, IReadOnlyList<LabelledGarment> test) => (Train, Test) = (train, test);

    /// <summary>To learn from.</summary>
    public IReadOnlyList<LabelledGarment> Train { get; }

    /// <summary>To measure with.</summary>
    public IReadOnlyList<LabelledGarment> Test { get; }

    /// <summary>Reads a recipe's data set and checks that it can train a network and test it.</summary>
    /// <param name="faults">Takes the pictures and rows that were skipped.</param>
    /// <exception cref="DataSetException">It cannot; the file, the part or the garment is named.</exception>
    public static TrainingGarments Read(KeypointRecipe recipe, DataFaults faults)
    {
        var wanted = recipe.Keypoints.Garments;
        var garments = (recipe.Data.Format == DataChoices.Drawn
            ? DrawnGarmentSet.Read(recipe.Boutique)
            : GarmentSet.Read(recipe.Data.Format, recipe.Data.Root, recipe.FaultyRows, faults))
            .Where(garment => wanted.Contains(garment.Garment)).ToLookup(garment => garment.Part);
        var read = new TrainingGarments(
            [.. garments[ScenePart.Train].Where(garment => recipe.HiddenPoints != HiddenPoints.LeaveOut || !garment.HidesPoints)],
            [.. garments[ScenePart.Test]]);
        read.Check(recipe);
        return read;
    }

    /// <summary>The same garments with other boxes; where one is far from the labelled box, that one stays.</summary>
    /// <param name="crop">Gives a picture its box; called for 16 at a time.</param>
    public async Task<TrainingGarments> CropAsync(Func<LabelledPicture, Task<LabelledPicture>> crop)
    {
        var all = Train.Concat(Test).ToList();
        var pictures = all.Select(garment => new LabelledPicture(garment.Location, GarmentPoints.Name(garment.Garment), DataPart.Train)
        {
            Box = garment.Box,
        });
        var cropped = (await TrainingPictures.CropAsync(pictures, crop)).Zip(all, (picture, garment) =>
            picture.Box is { } box && box.OverlapWith(garment.Box) >= LeastOverlap ? garment with { Box = box } : garment).ToList();
        return new TrainingGarments([.. cropped.Take(Train.Count)], [.. cropped.Skip(Train.Count)]);
    }

    private void Check(KeypointRecipe recipe)
    {
        if (Train.Count < recipe.BatchSize)
        {
            throw new DataSetException($"there are {Train.Count} garments to train with, and batch_size is {recipe.BatchSize}");
        }

        if (Test.Count == 0)
        {
            throw new DataSetException("there is no garment to test with");
        }

        var untaught = recipe.Keypoints.Garments.Where(wanted => Train.All(garment => garment.Garment != wanted)).ToList();
        if (untaught.Count > 0)
        {
            throw new DataSetException($"garment '{GarmentPoints.Name(untaught[0])}' has no picture to train with");
        }
    }
}
