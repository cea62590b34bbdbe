using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Training;

/// <summary>The scenes of a detector's run, and the labels that it learns.</summary>
public sealed class TrainingScenes
{
    private TrainingScenes(IReadOnlyList<LabelledScene> train, IReadOnlyList<LabelledScene> test) =>
        (Train, Test, Labels) = (train, test, SceneSet.Labels(train));

    /// <summary>To learn from.</summary>
    public IReadOnlyList<LabelledScene> Train { get; }

    /// <summary>To measure with.</summary>
    public IReadOnlyList<LabelledScene> Test { get; }

    /// <summary>What is told apart.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Reads a recipe's data set and checks that it can train a detector and test it.</summary>
    /// <param name="faults">Takes the pictures and boxes that were skipped.</param>
    /// <exception cref="DataSetException">It cannot; the file, the part or the label is named.</exception>
    public static TrainingScenes Read(DetectorRecipe recipe, DataFaults faults)
    {
        var scenes = (recipe.Data.Format == DataChoices.Drawn
            ? DrawnSceneSet.Read(recipe.Boutique)
            : SceneSet.Read(recipe.Data.Format, recipe.Data.Root, faults)).Select(scene => Named(scene, recipe.Label)).ToLookup(scene => scene.Part);
        var read = new TrainingScenes([.. scenes[ScenePart.Train]], [.. scenes[ScenePart.Test]]);
        read.Check(recipe.BatchSize);
        return read;
    }

    private static LabelledScene Named(LabelledScene scene, string label) =>
        label.Length == 0 ? scene : scene with { Boxes = [.. scene.Boxes.Select(box => box with { Label = label })] };

    private void Check(int batchSize)
    {
        if (Train.Count < batchSize)
        {
            throw new DataSetException($"there are {Train.Count} pictures to train with, and batch_size is {batchSize}");
        }

        if (Test.Count == 0)
        {
            throw new DataSetException("there is no picture to test with");
        }

        if (Empty(Train) is { } untaught)
        {
            throw new DataSetException($"label '{untaught}' has no box to train with");
        }

        if (Test.SelectMany(scene => scene.Boxes).FirstOrDefault(box => !Labels.Contains(box.Label)) is { } stranger)
        {
            throw new DataSetException($"label '{stranger.Label}' is tested with, and has no box to train with");
        }

        if (!Test.SelectMany(scene => scene.Boxes).Any(box => box.Kind == BoxKind.Target))
        {
            throw new DataSetException("there is no box to test with");
        }
    }

    private string? Empty(IReadOnlyList<LabelledScene> scenes)
    {
        var taught = scenes.SelectMany(scene => scene.Boxes).Where(box => box.Kind == BoxKind.Target).Select(box => box.Label).ToHashSet();
        return taught.Count == 0 ? "(any)" : Labels.FirstOrDefault(label => !taught.Contains(label));
    }
}
