using Microsoft.Extensions.Options;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Trainer.Models;
using Vitrine.Trainer.Runs;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;

namespace Vitrine.Trainer.Ensembles;

/// <summary>Recipes of ensembles: those that the trainer has, and files in its data folders.</summary>
internal sealed class EnsembleRecipes(RecipeBook book, IOptions<ModelOptions> models, IOptions<TrainerOptions> options)
{
    /// <summary>Reads a recipe and all tables that it names.</summary>
    /// <param name="recipe">A name, or a file's full path.</param>
    /// <returns>With the real paths of the tables, the folders of the runs' models, and the labels.</returns>
    /// <exception cref="Grpc.Core.RpcException">
    /// INVALID_ARGUMENT: there is no such recipe, a file is outside the data folders, or a key, a model or a table is wrong; it is named.
    /// </exception>
    public EnsembleRecipe Load(string recipe)
    {
        try
        {
            var named = EnsembleRecipe.Load(recipe.Contains('/', StringComparison.Ordinal) ? Allowed(recipe) : book.FindEnsemble(recipe));
            var resolved = named with
            {
                Truth = named.Truth.Length == 0 ? "" : Allowed(named.Truth),
                Models = named.Models.ToDictionary(model => model.Key, model => (IReadOnlyList<string>)[.. model.Value.Select(Allowed)]),
                Runs = named.Runs.ToDictionary(
                    run => run.Key, run => (IReadOnlyList<string>)[.. run.Value.Select(model => FolderOf(model, $"runs.{run.Key}"))]),
            };
            return resolved with { Labels = new LabelEnsemble(resolved).Labels };
        }
        catch (Exception exception) when (exception is RecipeException or DataSetException)
        {
            throw RpcErrors.Invalid("recipe", $"cannot be used: {exception.Message}");
        }
    }

    private string Allowed(string path)
    {
        var real = AllowedFolders.Resolve(path, options.Value.DataFolders)
            ?? throw new DataSetException($"{path} is not inside a data folder (Trainer:DataFolders)");
        return File.Exists(real) ? real : throw new DataSetException($"there is no file {path}");
    }

    private string FolderOf(string model, string key)
    {
        ModelName.ThrowIfBroken(model, key);
        var folder = Path.Combine(models.Value.Root, model);
        return (Directory.Exists(folder), File.Exists(Path.Combine(folder, ModelPackage.TruthFileName))) switch
        {
            (false, _) => throw new RecipeException($"{key}: there is no model {model}"),
            (_, false) => throw new RecipeException($"{key}: the run of {model} held out no fold (data.fold), or kept no tables"),
            _ => folder,
        };
    }
}
