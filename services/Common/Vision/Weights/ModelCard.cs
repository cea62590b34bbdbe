using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Vitrine.Vision.Networks;

namespace Vitrine.Vision.Weights;

/// <summary>What a package's weights are: the file model.json beside them.</summary>
public sealed record ModelCard
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The backbone's name in <see cref="NetworkCatalog"/>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The backbone's choices, members of the architecture's config.</summary>
    public required JsonObject Config { get; init; }

    /// <summary>How its features become a vector.</summary>
    public required EmbeddingHeadConfig Head { get; init; }

    /// <summary>Size and scale of the pictures.</summary>
    public required InputSpec Input { get; init; }

    /// <summary>Size of the vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>Of model.safetensors, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Where the weights come from.</summary>
    public required ModelOrigin Origin { get; init; }

    internal static ModelCard Of(EmbeddingNetwork network, string sha256, ModelOrigin origin) => new()
    {
        Architecture = network.Architecture,
        Config = JsonSerializer.SerializeToNode<object>(network.Backbone.Config, _json)!.AsObject(),
        Head = network.Head.Config,
        Input = network.Input,
        Dimension = (int)network.Head.Dimension,
        Sha256 = sha256,
        Origin = origin,
    };

    /// <exception cref="WeightsException">No card, or a member is missing, unknown or of the wrong type.</exception>
    internal static ModelCard Read(string path)
    {
        using var file = WeightsFile.Open(path);
        try
        {
            return JsonSerializer.Deserialize<ModelCard>(file, _json)
                ?? throw new WeightsException(path, "is no model card: null");
        }
        catch (JsonException error)
        {
            throw new WeightsException(path, $"is no model card: {error.Message}", error);
        }
    }

    internal void Write(Stream file) => JsonSerializer.Serialize(file, this, _json);

    /// <exception cref="ArgumentException">The architecture is not known, or a choice is impossible.</exception>
    /// <exception cref="JsonException">A choice is not known or has the wrong type.</exception>
    internal EmbeddingNetwork CreateNetwork() =>
        new(Architecture, NetworkCatalog.ReadConfig(Architecture, Config, _json), Head, Input);
}

/// <summary>Where weights come from.</summary>
public sealed record ModelOrigin
{
    /// <summary>What they were trained on, in words.</summary>
    public required string Data { get; init; }

    /// <summary>An SPDX name, or words.</summary>
    public required string Licence { get; init; }

    /// <summary>When the package was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The recipe that trained them; null for imported ones.</summary>
    public string? Recipe { get; init; }

    /// <summary>The seed of that run.</summary>
    public long? Seed { get; init; }

    /// <summary>What was measured, by name, for example "recall@1".</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();
}
