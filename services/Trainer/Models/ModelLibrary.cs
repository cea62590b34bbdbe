using MassTransit;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Trainer;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;

namespace Vitrine.Trainer.Models;

/// <summary>The models: a package on disk and a row each. The package comes first, so a row always has one.</summary>
internal sealed class ModelLibrary(
    ModelStore store,
    CalibrationStore calibrations,
    IBus bus,
    TimeProvider time,
    IOptions<ModelOptions> models,
    IOptions<TrainerOptions> options)
{
    private const int MaxLabel = 128;

    /// <summary>The folder of a model's package.</summary>
    public string FolderOf(string model) => Path.Combine(models.Value.Root, model);

    /// <summary>Makes a model of weights that exist.</summary>
    /// <param name="labels">What a detector tells apart; none: the weights are a backbone's, and embed.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT or ALREADY_EXISTS; nothing is left behind.</exception>
    public async Task<(Model Model, bool Created)> ImportAsync(
        string model, string path, string architecture, IReadOnlyList<string> labels, string licence, CancellationToken ct)
    {
        ModelName.ThrowIfBroken(model);
        if (!NetworkCatalog.Architectures.Contains(architecture))
        {
            throw RpcErrors.Invalid("architecture", $"must be one of {string.Join(", ", NetworkCatalog.Architectures)}");
        }

        if (licence.Length == 0)
        {
            throw RpcErrors.Invalid("licence", "is required");
        }

        if (labels.FirstOrDefault(label => label.Length is 0 or > MaxLabel) is not null || labels.Distinct().Count() < labels.Count)
        {
            throw RpcErrors.Invalid("labels", $"must differ, and have 1 to {MaxLabel} characters each");
        }

        var file = AllowedFile(path);
        try
        {
            var saved = labels.Count > 0
                ? WeightImporter.ImportDetector(file, architecture, labels, FolderOf(model), licence, time.GetUtcNow())
                : WeightImporter.Import(file, architecture, FolderOf(model), licence, time.GetUtcNow());
            return await AddAsync(model, saved.Package, ct);
        }
        catch (ArgumentException exception) when (exception.ParamName == nameof(architecture))
        {
            throw RpcErrors.Invalid("architecture", "must be a VoVNetV2 or a ResNet without a deep stem, for a detector");
        }
        catch (WeightsException exception)
        {
            throw Directory.Exists(FolderOf(model)) ? RpcErrors.Exists("model", model) : RpcErrors.Invalid("path", exception.Message);
        }
    }

    /// <summary>Makes one model of several that exist.</summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION or ALREADY_EXISTS; nothing is left behind.
    /// </exception>
    public async Task<(Model Model, bool Created)> CombineAsync(
        string model, IReadOnlyList<(string Model, double Weight)> members, CancellationToken ct)
    {
        ModelName.ThrowIfBroken(model);
        if (members.Count is < EnsembleNetwork.MinMembers or > EnsembleNetwork.MaxMembers)
        {
            throw RpcErrors.Invalid(
                "members", $"must be {EnsembleNetwork.MinMembers} to {EnsembleNetwork.MaxMembers}, got {members.Count}");
        }

        if (members.Select(member => member.Model).GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw RpcErrors.Invalid("members", $"name {twice.Key} twice");
        }

        var dimension = 0;
        foreach (var (name, weight) in members)
        {
            if (weight is not (>= EnsembleNetwork.MinWeight and <= EnsembleNetwork.MaxWeight))
            {
                throw RpcErrors.Invalid(
                    "members",
                    $"must have weights of {EnsembleNetwork.MinWeight} to {EnsembleNetwork.MaxWeight}, and {name} has {weight}");
            }

            var row = await store.FindAsync(name, ct) ?? throw RpcErrors.NotFound("model", name);
            dimension += row switch
            {
                { Architecture: EnsembleNetwork.Architecture } =>
                    throw RpcErrors.Invalid("members", $"must be no ensembles, and {name} is one"),
                { Task: not ModelTasks.Retrieval } => throw RpcErrors.Invalid("members", $"must make vectors, and {name} does not"),
                _ => row.Dimension,
            };
        }

        if (dimension > SpaceStore.MostDimensions)
        {
            throw RpcErrors.Invalid(
                "members", $"must have at most {SpaceStore.MostDimensions} dimensions together, got {dimension}");
        }

        try
        {
            var models = members.Select(member => new CombinedModel(FolderOf(member.Model), member.Weight));
            var saved = ModelCombiner.Combine([.. models], FolderOf(model), time.GetUtcNow());
            return await AddAsync(model, saved.Package, ct);
        }
        catch (WeightsException exception)
        {
            throw Directory.Exists(FolderOf(model))
                ? RpcErrors.Exists("model", model)
                : RpcErrors.Precondition("BROKEN_PACKAGE", exception.Message);
        }
    }

    /// <summary>Enters a package of <see cref="FolderOf"/> into the catalogue, with the calibration of its card.</summary>
    public async Task<(Model Model, bool Created)> AddAsync(string model, ModelPackage package, CancellationToken ct)
    {
        var card = package.Card;
        var added = await store.AddAsync(
            new Model
            {
                Name = model,
                Task = TaskOf(card),
                Architecture = card.Architecture,
                Sha256 = card.Sha256,
                Dimension = card.Dimension,
                Licence = card.Origin.Licence,
            },
            ct);
        await AddCalibrationAsync(card, ct);
        return added;
    }

    private static string TaskOf(ModelCard card) => card switch
    {
        { Detector: not null } => ModelTasks.Detection,
        { LabelHead: not null } => ModelTasks.Labels,
        { Keypoints: not null } => ModelTasks.Keypoints,
        _ => ModelTasks.Retrieval,
    };

    /// <summary>Enters the calibration of a card, if it has one and its weights have none.</summary>
    public async Task AddCalibrationAsync(ModelCard card, CancellationToken ct)
    {
        if (card.Origin.Calibration is { } calibration)
        {
            await calibrations.AddAsync(
                calibration.ToStored(card.Sha256, $"the test of {card.Origin.Recipe}", card.Origin.Created), ct);
        }
    }

    /// <summary>Asks for a model to become the one that embeds and answers.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND.</exception>
    public async Task PromoteAsync(string name, CancellationToken ct)
    {
        if (!await store.RequestAsync(name, ct))
        {
            throw RpcErrors.NotFound("model", name);
        }

        await bus.PublishAsync(new ModelPromoted(), ct);
    }

    /// <summary>Makes the model of a task that was active before the active one again.</summary>
    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION.</exception>
    public async Task RollBackAsync(string task, CancellationToken ct)
    {
        if (!await store.RollBackAsync(task, ct))
        {
            throw RpcErrors.Precondition("NO_MODEL_BEFORE", $"no other model of {task} was active before");
        }

        await bus.PublishAsync(new ModelPromoted(), ct);
    }

    private string AllowedFile(string path)
    {
        var file = AllowedFolders.Resolve(path, options.Value.ImportFolders)
            ?? throw RpcErrors.Invalid("path", "is not inside an import folder (Trainer:ImportFolders)");
        return File.Exists(file) ? file : throw RpcErrors.Invalid("path", $"names no file: {path}");
    }
}
