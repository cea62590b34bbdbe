using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vitrine.Vision.Labels.Boosting;

namespace Vitrine.Vision.Labels;

/// <summary>A stacked ensemble on disk: a folder with boosters in XGBoost's JSON, and ensemble.json that says what each is.</summary>
public sealed record EnsembleManifest
{
    public const string FileName = "ensemble.json";

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>By name, in the order in which their probabilities are given.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Of each label.</summary>
    public required IReadOnlyList<float> Thresholds { get; init; }

    public required Voting Voting { get; init; }

    /// <summary>Of each fold a booster a label.</summary>
    public required IReadOnlyList<IReadOnlyList<BoosterFile>> Folds { get; init; }

    /// <summary>Writes an ensemble, or leaves no trace: the folder appears by one rename.</summary>
    /// <exception cref="IOException">Something is there already.</exception>
    public static void Save(StackedEnsemble ensemble, string folder) => Save(ensemble, null, folder);

    /// <summary>The same with a report beside it.</summary>
    internal static void Save(StackedEnsemble ensemble, EnsembleReport? report, string folder)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var staging = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
        Directory.CreateDirectory(staging);
        try
        {
            var manifest = new EnsembleManifest
            {
                Labels = ensemble.Labels,
                Models = ensemble.Models,
                Thresholds = ensemble.Thresholds,
                Voting = ensemble.Voting,
                Folds = [.. ensemble.Folds.Select((fold, number) => WriteFold(fold, number, ensemble.Models, staging))],
            };
            File.WriteAllBytes(Path.Combine(staging, FileName), JsonSerializer.SerializeToUtf8Bytes(manifest, _json));
            report?.Write(staging);
            Directory.Move(staging, target);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    /// <summary>Reads what <see cref="Save(StackedEnsemble, string)"/> wrote.</summary>
    /// <exception cref="BoosterException">A file is missing, has another hash or does not fit; it is named.</exception>
    public static StackedEnsemble Load(string folder)
    {
        var manifest = Read(Path.Combine(folder, FileName));
        var folds = new List<StackedFold>();
        try
        {
            foreach (var files in manifest.Folds)
            {
                folds.Add(manifest.ReadFold(files, folder));
            }

            return new StackedEnsemble(manifest.Labels, manifest.Models, folds, manifest.Thresholds, manifest.Voting);
        }
        catch
        {
            folds.ForEach(fold => fold.Dispose());
            throw;
        }
    }

    private static BoosterFile[] WriteFold(StackedFold fold, int number, IReadOnlyList<string> models, string folder) =>
    [
        .. fold.Boosters.Select((booster, label) =>
        {
            var (name, json) = ($"fold-{number}-label-{label}.json", booster.Save());
            File.WriteAllBytes(Path.Combine(folder, name), json);
            return new BoosterFile(name, Hash(json), [.. fold.Choice.Models[label].Select(model => models[model])]);
        }),
    ];

    private static EnsembleManifest Read(string path)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<EnsembleManifest>(ReadFile(path), _json) ?? throw new JsonException("it is null");
            return manifest.Thresholds.Count == manifest.Labels.Count && manifest.Folds.Count > 0
                && manifest.Models.Distinct().Count() == manifest.Models.Count
                && manifest.Folds.All(fold => fold.Count == manifest.Labels.Count)
                    ? manifest
                    : throw new JsonException("a threshold and, in each fold, a booster is needed for each label");
        }
        catch (JsonException exception)
        {
            throw new BoosterException($"{path}: {exception.Message}", exception);
        }
    }

    private StackedFold ReadFold(IReadOnlyList<BoosterFile> files, string folder)
    {
        var places = Models.Index().ToDictionary(model => model.Item, model => model.Index);
        var boosters = new List<Booster>();
        try
        {
            var choice = new List<IReadOnlyList<int>>();
            foreach (var file in files)
            {
                var path = Path.Combine(folder, Path.GetFileName(file.File));
                var stranger = file.Models.FirstOrDefault(model => !places.ContainsKey(model));
                var json = ReadFile(path);
                if (stranger is not null || Hash(json) != file.Sha256)
                {
                    throw new BoosterException(stranger is null
                        ? $"{path} has the sha256 {Hash(json)}, and {FileName} says {file.Sha256}"
                        : $"{path}: '{stranger}' is no model of {FileName}");
                }

                boosters.Add(Booster.Load(json));
                choice.Add([.. file.Models.Select(model => places[model])]);
            }

            return new StackedFold(new LabelChoice(choice), boosters);
        }
        catch
        {
            boosters.ForEach(booster => booster.Dispose());
            throw;
        }
    }

    private static byte[] ReadFile(string path) =>
        File.Exists(path) ? File.ReadAllBytes(path) : throw new BoosterException($"{path} is missing");

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A booster of an ensemble.</summary>
/// <param name="File">In the ensemble's folder.</param>
/// <param name="Sha256">Of the file, lower-case hex.</param>
/// <param name="Models">The names of those that it is told.</param>
public sealed record BoosterFile(string File, string Sha256, IReadOnlyList<string> Models);
