using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Vitrine.Hosting;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Trainer.Runs;

/// <summary>The recipes that the trainer has.</summary>
internal sealed partial class RecipeBook(IOptions<TrainerOptions> options)
{
    /// <param name="scale">Of the recipe; empty: its full size.</param>
    /// <param name="settings">Changes, "section.key=value".</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: there is none of that name, or it is wrong; its key is named.</exception>
    public Recipe Load(string name, string scale, IEnumerable<string> settings)
    {
        try
        {
            return RecipeFile.Load(Find(options.Value.Recipes, name), scale, settings);
        }
        catch (RecipeException exception)
        {
            throw RpcErrors.Invalid("recipe", exception.Message);
        }
    }

    /// <summary>The file of an ensemble's recipe.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: there is none of that name.</exception>
    public string FindEnsemble(string name) => Find(Path.Combine(options.Value.Recipes, "Ensembles"), name);

    private static string Find(string folder, string name)
    {
        var path = Path.Combine(folder, $"{name}.yaml");
        if (Name().IsMatch(name) && File.Exists(path))
        {
            return path;
        }

        var known = Directory.EnumerateFiles(folder, "*.yaml").Select(Path.GetFileNameWithoutExtension).Order();
        throw RpcErrors.Invalid("recipe", $"must be one of {string.Join(", ", known)}");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]*\z")]
    private static partial Regex Name();
}
