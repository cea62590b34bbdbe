using Microsoft.Extensions.Options;
using Vitrine.Catalog.Trainer;
using Vitrine.Hosting;
using Vitrine.Trainer.Models;
using Vitrine.Vision.Data;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;

namespace Vitrine.Trainer.Runs;

/// <summary>A run as it was asked for → what is trained. Whatever is wrong with it shows here, before time is spent.</summary>
internal sealed class RunPlanner(RecipeBook recipes, ModelLibrary library, ModelStore models, IOptions<TrainerOptions> options)
{
    /// <param name="faults">Takes the pictures that are not there.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the key, the file or the label is named.</exception>
    public async Task<PlannedRun> PlanAsync(Run run, DataFaults faults, CancellationToken ct)
    {
        var recipe = recipes.Load(run.Recipe, run.Scale, run.Settings);
        if (run.Format.Length > 0)
        {
            recipe = recipe with { Data = recipe.Data with { Format = run.Format, Root = run.Root } };
        }

        if (recipe.Data.Format != DataChoices.Drawn)
        {
            recipe = recipe with { Data = recipe.Data with { Root = DataRoot.Resolve(recipe.Data.Root, options.Value) } };
        }

        var start = recipe.Network.Weights.Length == 0 ? null : await models.FindAsync(recipe.Network.Weights, ct)
            ?? throw RpcErrors.Invalid("recipe", $"network.weights: there is no model {recipe.Network.Weights}; import it, or set another");
        var package = start is null ? null : ModelPackage.Open(library.FolderOf(start.Name));
        try
        {
            return recipe switch
            {
                RetrievalRecipe retrieval => new PlannedRetrieval(retrieval, TrainingPictures.Read(retrieval, faults), package),
                DetectorRecipe detector => new PlannedDetector(detector, TrainingScenes.Read(detector, faults), package),
                LabelRecipe labels => new PlannedLabels(labels, TrainingLabels.Read(labels, faults), package),
                KeypointRecipe keypoints => new PlannedKeypoints(keypoints, TrainingGarments.Read(keypoints, faults), package),
                _ => throw new InvalidOperationException($"nothing trains by a {recipe.GetType().Name}"),
            };
        }
        catch (DataSetException exception)
        {
            throw RpcErrors.Invalid("data", exception.Message);
        }
    }
}

/// <summary>What is trained.</summary>
/// <param name="Start">Whose weights the network starts from; null: first weights.</param>
internal abstract record PlannedRun(ModelPackage? Start);

/// <summary>A network that finds an item's pictures.</summary>
internal sealed record PlannedRetrieval(RetrievalRecipe Recipe, TrainingPictures Pictures, ModelPackage? Start) : PlannedRun(Start);

/// <summary>A network that finds things in pictures.</summary>
internal sealed record PlannedDetector(DetectorRecipe Recipe, TrainingScenes Scenes, ModelPackage? Start) : PlannedRun(Start);

/// <summary>A network that tells labels of which several may be right.</summary>
internal sealed record PlannedLabels(LabelRecipe Recipe, TrainingLabels Pictures, ModelPackage? Start) : PlannedRun(Start);

/// <summary>A network that finds the key points of garments.</summary>
internal sealed record PlannedKeypoints(KeypointRecipe Recipe, TrainingGarments Garments, ModelPackage? Start) : PlannedRun(Start);
