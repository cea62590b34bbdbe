using Vitrine.Cli.Local;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Models;

/// <summary>MobileNetV2 with ImageNet weights that the user has.</summary>
public static class ImageNetModel
{
    public const string Name = "mobilenet-v2-imagenet";
    private const string FileName = "mobilenet_v2_imagenet_f32.safetensors";

    /// <summary>The weights that were named, or those beside the data folder.</summary>
    /// <exception cref="CliException">There are none.</exception>
    public static FileInfo FileFor(DirectoryInfo data, FileInfo? named)
    {
        var file = named ?? new FileInfo(Path.Combine(data.FullName, "..", "weights", FileName));
        return file.Exists ? file : throw new CliException($"there are no ImageNet weights at {file.FullName}: name them by --weights");
    }

    /// <summary>Makes the model, once.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> ImportAsync(
        TrainerService.TrainerServiceClient trainer, LocalStack stack, FileInfo weights, CancellationToken ct)
    {
        var listed = await trainer.ListModelsAsync(new ListModelsRequest(), cancellationToken: ct);
        if (listed.Models.All(model => model.Name != Name))
        {
            var copy = Path.Combine(stack.ImportFolder, FileName);
            weights.CopyTo(copy, overwrite: true);
            await trainer.ImportWeightsAsync(
                new ImportWeightsRequest
                {
                    Model = Name,
                    Path = copy,
                    Architecture = "mobilenet_v2_tf",
                    Licence = "Apache-2.0",
                },
                cancellationToken: ct);
            File.Delete(copy);
        }

        return Name;
    }
}
