using System.Text.Json;
using Microsoft.Extensions.Options;
using Vitrine.Contracts.Trainer;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Labels.Boosting;
using Vitrine.Vision.Weights;

namespace Vitrine.Trainer.Ensembles;

/// <summary>
/// Ensembles whose boosters are trained by several trainers: a folder each beside the models, which all trainers see. A booster is the
/// same to the byte wherever it is trained, and appears by a rename, so a job that comes twice changes nothing.
/// </summary>
internal sealed class EnsembleJobs(IOptions<ModelOptions> models, IOptions<TrainerOptions> options)
{
    private const string RecipeFileName = "recipe.json";

    private readonly Lock _lock = new();
    private (Guid Id, LabelEnsemble Ensemble)? _latest; // Its tables are read once for all of its jobs.

    /// <summary>Where an ensemble is once it is finished.</summary>
    public string ResultOf(Guid id) => Path.Combine(FolderOf(id), "ensemble");

    /// <summary>Keeps the recipe, and looks whether its tables can be read.</summary>
    /// <returns>What is to be done.</returns>
    /// <exception cref="DataSetException">A file is outside the trainer's data folders, or a table is wrong.</exception>
    /// <exception cref="Vision.Training.Recipes.RecipeException">The recipe is wrong; its key is named.</exception>
    public IReadOnlyList<FitBooster> Start(FitEnsemble job)
    {
        var path = Path.Combine(FolderOf(job.EnsembleId), RecipeFileName);
        if (!File.Exists(path))
        {
            var named = EnsembleRecipe.Load(Allowed(job.Recipe));
            var resolved = named with
            {
                Truth = Allowed(named.Truth),
                Models = named.Models.ToDictionary(model => model.Key, model => (IReadOnlyList<string>)[.. model.Value.Select(Allowed)]),
            };
            _ = new LabelEnsemble(resolved);
            Directory.CreateDirectory(FolderOf(job.EnsembleId));
            WriteWhole(path, JsonSerializer.SerializeToUtf8Bytes(resolved));
        }

        var recipe = Recipe(job.EnsembleId);
        return
        [
            .. from fold in Enumerable.Range(0, recipe.Folds)
               from label in Enumerable.Range(0, recipe.Labels.Count)
               select new FitBooster { EnsembleId = job.EnsembleId, Label = label, Fold = fold },
        ];
    }

    /// <summary>Trains the booster if it is not there, and finishes the ensemble if it was the last.</summary>
    /// <returns>The report of an ensemble that this call finished.</returns>
    public EnsembleReport? Fit(FitBooster job, CancellationToken ct)
    {
        var id = job.EnsembleId;
        if (Directory.Exists(ResultOf(id)))
        {
            return null;
        }

        var ensemble = Ensemble(id);
        if (!File.Exists(BoosterOf(id, job.Fold, job.Label)))
        {
            using var booster = ensemble.TrainBooster(job.Fold, job.Label, ct);
            WriteWhole(BoosterOf(id, job.Fold, job.Label), booster.Save());
        }

        var recipe = Recipe(id);
        var all = Enumerable.Range(0, recipe.Folds)
            .SelectMany(fold => recipe.Labels.Select((_, label) => BoosterOf(id, fold, label)));
        return all.All(File.Exists) ? Finish(id, ensemble, ct) : null;
    }

    private EnsembleReport? Finish(Guid id, LabelEnsemble ensemble, CancellationToken ct)
    {
        try
        {
            return ensemble.Finish(
                ResultOf(id), (fold, label) => Booster.Load(File.ReadAllBytes(BoosterOf(id, fold, label))), ct);
        }
        catch (IOException) when (Directory.Exists(ResultOf(id)))
        {
            return null; // Another trainer was there first, with the same.
        }
    }

    private LabelEnsemble Ensemble(Guid id)
    {
        lock (_lock)
        {
            if (_latest is not var (latest, ensemble) || latest != id)
            {
                ensemble = new LabelEnsemble(Recipe(id));
                _latest = (id, ensemble);
            }

            return ensemble;
        }
    }

    private EnsembleRecipe Recipe(Guid id) =>
        JsonSerializer.Deserialize<EnsembleRecipe>(File.ReadAllBytes(Path.Combine(FolderOf(id), RecipeFileName)))!;

    private string Allowed(string path) => AllowedFolders.Resolve(path, options.Value.DataFolders)
        ?? throw new DataSetException($"{path} is not inside a data folder (Trainer:DataFolders)");

    private string FolderOf(Guid id) => Path.Combine(models.Value.Root, ".ensembles", $"{id}");

    private string BoosterOf(Guid id, int fold, int label) => Path.Combine(FolderOf(id), $"fold-{fold}-label-{label}.json");

    private static void WriteWhole(string path, byte[] bytes)
    {
        var staging = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(staging, bytes);
        File.Move(staging, path, overwrite: true);
    }
}
