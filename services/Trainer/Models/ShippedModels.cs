using Microsoft.Extensions.Options;
using Vitrine.Catalog.Trainer;
using Vitrine.Vision.Weights;

namespace Vitrine.Trainer.Models;

/// <summary>
/// Enters the models that come with the service, and promotes the one that makes vectors where none ever was. A detector waits to be
/// asked for: without one every picture is one region.
/// </summary>
internal sealed partial class ShippedModels(
    ModelLibrary library, ModelStore store, IOptions<TrainerOptions> options, ILogger<ShippedModels> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!Directory.Exists(options.Value.ShippedModels))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(options.Value.ShippedModels).Order(StringComparer.Ordinal))
        {
            var model = Path.GetFileName(folder);
            var package = Place(folder, library.FolderOf(model));
            var (entered, _) = await library.AddAsync(model, package, stoppingToken);
            await library.AddCalibrationAsync(ModelPackage.Open(folder).Card, stoppingToken); // An older build's package may lack it.
            if (entered.Task == ModelTasks.Retrieval && await store.ActiveAsync(entered.Task, stoppingToken) is null)
            {
                await library.PromoteAsync(model, stoppingToken);
                Log.Promoted(logger, model);
            }
        }
    }

    private static ModelPackage Place(string source, string target)
    {
        if (!Directory.Exists(target))
        {
            var staging = $"{target}.{Guid.NewGuid():N}";
            Directory.CreateDirectory(staging);
            foreach (var file in Directory.EnumerateFiles(source))
            {
                File.Copy(file, Path.Combine(staging, Path.GetFileName(file)));
            }

            Directory.Move(staging, target);
        }

        return ModelPackage.Open(target);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Promoted),
            Message = "No model of vectors was active: {Model}, which comes with the service, is now.")]
        public static partial void Promoted(ILogger logger, string model);
    }
}
