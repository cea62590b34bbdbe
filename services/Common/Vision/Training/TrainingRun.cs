using Vitrine.Vision.Data;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>Trains one network by a recipe, and measures it on what it never saw.</summary>
public abstract class TrainingRun(string recipeName, Recipe recipe, TrainingRunOptions options, TimeProvider time)
{
    /// <summary>As one would ask for it again.</summary>
    private protected string RecipeName => recipeName;

    private protected TrainingRunOptions Options => options;

    /// <summary>
    /// Trains, measures and writes a package. The recipe and the pictures decide the weights; a run that was killed goes on from
    /// its last checkpoint and ends with the same ones. The checkpoint is the caller's to delete.
    /// </summary>
    /// <param name="folder">Of the new package; nothing is written there before the run has succeeded.</param>
    /// <param name="progress">Called after every step, on the training thread.</param>
    /// <param name="ct">Stops the run at the next step; its checkpoint stays.</param>
    /// <returns>The package; its card tells what was measured.</returns>
    /// <exception cref="RecipeException">The network cannot be built; the key is named.</exception>
    /// <exception cref="DataSetException">No picture can be read.</exception>
    /// <exception cref="WeightsException">The folder holds another model.</exception>
    public Task<ModelPackage> RunAsync(string folder, Action<TrainingProgress> progress, CancellationToken ct) =>
        Task.Factory.StartNew(
            () =>
            {
                using var scope = NewDisposeScope();
                set_num_threads(Environment.ProcessorCount); // Counted for each thread that calls.
                return Run(folder, progress, ct);
            },
            ct,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>As <see cref="RunAsync"/>, on the thread that calls.</summary>
    private protected abstract ModelPackage Run(string folder, Action<TrainingProgress> progress, CancellationToken ct);

    /// <summary>What decides all that a step draws at random.</summary>
    private protected long SeedOf(int step) => (long)(SeededRandom.For(recipe.Seed, step).Next() >> 1);

    /// <summary>For the card of the model.</summary>
    /// <param name="data">What it learnt from, in words.</param>
    private protected ModelOrigin OriginOf(string data, IReadOnlyDictionary<string, double> metrics) => new()
    {
        Data = $"{recipe.Data.Format}: {data}",
        Licence = Licence(),
        Created = time.GetUtcNow(),
        Recipe = recipeName,
        Seed = recipe.Seed,
        Metrics = metrics,
    };

    private string Licence()
    {
        var data = recipe.Data.Format == DataChoices.Drawn ? "the project's own" : recipe.Data.Licence;
        return string.Join(" AND ", new[] { options.Start?.Card.Origin.Licence, data }.Where(name => !string.IsNullOrEmpty(name)).Distinct());
    }
}
