using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Trainer.Models;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Labels.Boosting;
using Vitrine.Vision.Weights;

namespace Vitrine.Trainer.Ensembles;

/// <summary>
/// Ensembles whose boosters are trained by several trainers: a folder each beside the models, which all trainers see. A booster is the
/// same to the byte wherever it is trained, and appears by a rename, so a job that comes twice changes nothing.
/// </summary>
internal sealed class EnsembleJobs(EnsembleRecipes recipes, IOptions<ModelOptions> models)
{
    private const string RecipeFileName = "recipe.json";
    private const string FailureFileName = "failure.txt";

    private readonly Lock _lock = new();
    private (string Name, LabelEnsemble Ensemble)? _latest; // Its tables are read once for all of its jobs.

    /// <summary>Where an ensemble is once it is finished.</summary>
    public string ResultOf(string ensemble) => Path.Combine(FolderOf(ensemble), "ensemble");

    /// <summary>Reads the recipe and its tables, and keeps it under the ensemble's name. Why an attempt before failed is forgotten.</summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// INVALID_ARGUMENT: the name is broken, or as <see cref="EnsembleRecipes.Load"/>; ALREADY_EXISTS: the name is another recipe's.
    /// </exception>
    public void Keep(FitEnsemble job)
    {
        var (folder, recipe) = (FolderOf(job.Ensemble), JsonSerializer.SerializeToUtf8Bytes(recipes.Load(job.Recipe)));
        var path = Path.Combine(folder, RecipeFileName);
        Directory.CreateDirectory(folder);
        if (!File.Exists(path))
        {
            WholeFile.Write(path, file => file.Write(recipe));
        }

        if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(recipe))
        {
            throw RpcErrors.Exists("recipe for ensemble", job.Ensemble);
        }

        File.Delete(Path.Combine(folder, FailureFileName));
    }

    /// <summary>Keeps the recipe of a name that has none yet.</summary>
    /// <returns>What is to be done; nothing: the ensemble is finished.</returns>
    /// <exception cref="Grpc.Core.RpcException">As <see cref="Keep"/>.</exception>
    public IReadOnlyList<FitBooster> Start(FitEnsemble job)
    {
        if (!File.Exists(Path.Combine(FolderOf(job.Ensemble), RecipeFileName)))
        {
            Keep(job);
        }

        return Directory.Exists(ResultOf(job.Ensemble)) ? [] : [.. Boosters(job.Ensemble, Recipe(job.Ensemble))];
    }

    /// <summary>How far an ensemble is whose recipe is kept.</summary>
    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: it failed; why is told.</exception>
    public EnsembleState StateOf(string ensemble)
    {
        var recipe = Recipe(ensemble);
        var boosters = Boosters(ensemble, recipe).Select(BoosterOf).ToList();
        if (Directory.Exists(ResultOf(ensemble)))
        {
            return new EnsembleState(boosters.Count, boosters.Count, recipe.Labels, EnsembleReport.Read(ResultOf(ensemble)));
        }

        var failure = Path.Combine(FolderOf(ensemble), FailureFileName);
        return File.Exists(failure)
            ? throw RpcErrors.Precondition("ENSEMBLE_FAILED", File.ReadAllText(failure))
            : new EnsembleState(boosters.Count(File.Exists), boosters.Count, recipe.Labels, null);
    }

    /// <summary>Keeps why an ensemble failed.</summary>
    public void Fail(string ensemble, string why)
    {
        Directory.CreateDirectory(FolderOf(ensemble));
        WholeFile.Write(Path.Combine(FolderOf(ensemble), FailureFileName), file => file.Write(Encoding.UTF8.GetBytes(why)));
    }

    /// <summary>Trains the booster if it is not there, and finishes the ensemble if it was the last.</summary>
    /// <returns>The report of an ensemble that this call finished.</returns>
    public EnsembleReport? Fit(FitBooster job, CancellationToken ct)
    {
        var name = job.Ensemble;
        if (Directory.Exists(ResultOf(name)))
        {
            return null;
        }

        var ensemble = Ensemble(name);
        if (!File.Exists(BoosterOf(job)))
        {
            using var booster = ensemble.TrainBooster(job.Fold, job.Label, ct);
            WholeFile.Write(BoosterOf(job), file => file.Write(booster.Save()));
        }

        return Boosters(name, Recipe(name)).Select(BoosterOf).All(File.Exists) ? Finish(name, ensemble, ct) : null;
    }

    private EnsembleReport? Finish(string name, LabelEnsemble ensemble, CancellationToken ct)
    {
        try
        {
            return ensemble.Finish(ResultOf(name), (fold, label) => Booster.Load(File.ReadAllBytes(BoosterOf(name, fold, label))), ct);
        }
        catch (IOException) when (Directory.Exists(ResultOf(name)))
        {
            return null; // Another trainer was there first, with the same.
        }
    }

    private LabelEnsemble Ensemble(string name)
    {
        lock (_lock)
        {
            if (_latest is not var (latest, ensemble) || latest != name)
            {
                ensemble = new LabelEnsemble(Recipe(name));
                _latest = (name, ensemble);
            }

            return ensemble;
        }
    }

    private EnsembleRecipe Recipe(string name) =>
        JsonSerializer.Deserialize<EnsembleRecipe>(File.ReadAllBytes(Path.Combine(FolderOf(name), RecipeFileName)))!;

    private static IEnumerable<FitBooster> Boosters(string name, EnsembleRecipe recipe) =>
        from fold in Enumerable.Range(0, recipe.Folds)
        from label in Enumerable.Range(0, recipe.Labels.Count)
        select new FitBooster { Ensemble = name, Label = label, Fold = fold };

    private string FolderOf(string name)
    {
        ModelName.ThrowIfBroken(name, "ensemble");
        return Path.Combine(models.Value.Root, ".ensembles", name);
    }

    private string BoosterOf(FitBooster job) => BoosterOf(job.Ensemble, job.Fold, job.Label);

    private string BoosterOf(string name, int fold, int label) => Path.Combine(FolderOf(name), $"fold-{fold}-label-{label}.json");
}
