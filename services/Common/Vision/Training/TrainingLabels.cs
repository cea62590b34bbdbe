using Vitrine.Vision.Data;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Training;

/// <summary>The pictures of a run that learns labels, and the labels.</summary>
public sealed class TrainingLabels
{
    /// <summary>A label that no row has: it cannot be learnt, or not be measured.</summary>
    public const string NoRow = "NO_POSITIVE_ROW";

    private const int MostTold = 5;

    private TrainingLabels(IReadOnlyList<MultiLabelPicture> train, IReadOnlyList<MultiLabelPicture> test, IReadOnlyList<string> labels) =>
        (Train, Test, Labels) = (train, test, labels);

    /// <summary>To learn from.</summary>
    public IReadOnlyList<MultiLabelPicture> Train { get; }

    /// <summary>To measure with; where there are folds, the one that is held out.</summary>
    public IReadOnlyList<MultiLabelPicture> Test { get; }

    /// <summary>What is told apart; every row's labels are among them.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Reads a recipe's data set and checks that it can train a network and test it.</summary>
    /// <param name="faults">Takes what was skipped.</param>
    /// <exception cref="DataSetException">It cannot; the file, the line, the part or the label is named.</exception>
    public static TrainingLabels Read(LabelRecipe recipe, DataFaults faults)
    {
        var isRefused = recipe.Faults == RowFaults.Refuse;
        var found = isRefused ? new DataFaults() : faults;
        var read = Read(recipe, found, Rows(recipe, found));
        return isRefused && found.Count > 0 ? throw new DataSetException(Told(found)) : read;
    }

    /// <summary>The same pictures with other boxes.</summary>
    /// <param name="crop">Called for 16 at a time.</param>
    public async Task<TrainingLabels> CropAsync(Func<LabelledPicture, Task<LabelledPicture>> crop) =>
        new(await CropAsync(Train, crop), await CropAsync(Test, crop), Labels);

    private static async Task<IReadOnlyList<MultiLabelPicture>> CropAsync(
        IReadOnlyList<MultiLabelPicture> rows, Func<LabelledPicture, Task<LabelledPicture>> crop)
    {
        var cropped = await TrainingPictures.CropAsync(rows.Select(row => row.Picture), crop);
        return [.. rows.Zip(cropped, (row, picture) => row with { Picture = picture })];
    }

    private static TrainingLabels Read(LabelRecipe recipe, DataFaults faults, List<MultiLabelPicture> all)
    {
        var labels = LabelsOf(recipe, all);
        var parts = MultiLabelRows.Keep(all, labels, faults).ToLookup(row => row.Picture.Part == DataPart.Train);
        var (train, test) = Divide([.. parts[true]], [.. parts[false]], recipe.Data.Fold);
        var read = new TrainingLabels(train, test, labels);
        read.Check(recipe, faults);
        return read;
    }

    private static IReadOnlyList<string> LabelsOf(LabelRecipe recipe, List<MultiLabelPicture> all) => recipe switch
    {
        { Labels: { Count: > 0 } listed } => listed,
        { Data.Format: DataChoices.Drawn } => MultiLabelSet.DrawnLabels(recipe.Categories),
        _ => [.. all.SelectMany(row => row.Labels).Distinct().Order(StringComparer.Ordinal)],
    };

    private static List<MultiLabelPicture> Rows(LabelRecipe recipe, DataFaults faults)
    {
        var rows = recipe.Data.Format == DataChoices.Drawn
            ? MultiLabelSet.Draw(recipe.Boutique, recipe.Categories)
            : MultiLabelSet.Read(recipe.Data.Format, recipe.Data.Root, faults);
        return [.. recipe.Data.Crops == Crops.Whole ? rows.Select(Whole) : rows];
    }

    private static MultiLabelPicture Whole(MultiLabelPicture row) =>
        row with { Garment = row.Picture.Box, Picture = row.Picture with { Box = null } };

    private static (MultiLabelPicture[] Train, MultiLabelPicture[] Test) Divide(
        MultiLabelPicture[] train, MultiLabelPicture[] test, FoldChoices fold)
    {
        if (fold.Count == 0)
        {
            return (train, test);
        }

        var isHeld = train.ToLookup(row => StableSplit.Fold(row.Picture.Label, fold.Count, fold.Seed) == fold.Index);
        return ([.. isHeld[false]], [.. isHeld[true]]);
    }

    private void Check(LabelRecipe recipe, DataFaults faults)
    {
        if (Train.Count < recipe.BatchSize)
        {
            throw new DataSetException($"there are {Train.Count} pictures to train with, and batch_size is {recipe.BatchSize}");
        }

        if (Test.Count == 0)
        {
            throw new DataSetException("there is no picture to test with");
        }

        var place = recipe.Data.Fold is { Count: > 0 } fold ? $", fold {fold.Index} of {fold.Count}" : "";
        Miss(Train, "train with");
        Miss(Test, "test with");

        void Miss(IReadOnlyList<MultiLabelPicture> rows, string purpose)
        {
            var there = rows.SelectMany(row => row.Labels).ToHashSet();
            foreach (var label in Labels.Where(label => !there.Contains(label)))
            {
                faults.Add($"{Set(recipe.Data)}{place}: label '{label}' has no row to {purpose}", NoRow);
            }
        }
    }

    private static string Set(DataChoices data) => data.Format == DataChoices.Drawn ? data.Format : data.Root;

    private static string Told(DataFaults faults) =>
        string.Join("; ", faults.Named.Take(MostTold).Select(fault => $"{fault.Location} ({fault.Reason})"))
        + (faults.Count > MostTold ? $"; and {faults.Count - MostTold} more" : "") + " (faults: skip leaves them out)";
}
