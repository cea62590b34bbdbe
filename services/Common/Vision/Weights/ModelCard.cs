using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Metrics;
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

    /// <summary>
    /// The backbone's name in <see cref="NetworkCatalog"/>, or <see cref="EnsembleNetwork.Architecture"/>.
    /// </summary>
    public required string Architecture { get; init; }

    /// <summary>The backbone's choices, members of the architecture's config; null for an ensemble.</summary>
    public JsonObject? Config { get; init; }

    /// <summary>How its features become a vector; null for an ensemble and what makes no vectors.</summary>
    public EmbeddingHeadConfig? Head { get; init; }

    /// <summary>What a detector has behind its backbone; null: it is none.</summary>
    public DetectorChoices? Detector { get; init; }

    /// <summary>What a network of labels has behind its backbone; null: it is none.</summary>
    public LabelHeadConfig? LabelHead { get; init; }

    /// <summary>What a detector tells apart, or a network of labels tells; null for others.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Of each label, 0 to 1: a probability at it is told. Null for all but a network of labels.</summary>
    public IReadOnlyList<float>? Thresholds { get; init; }

    /// <summary>What a keypoint network has behind its backbone; null: it is none.</summary>
    public KeypointChoices? Keypoints { get; init; }

    /// <summary>The models of an ensemble, in the order of their vectors; null for a network alone.</summary>
    public IReadOnlyList<MemberCard>? Members { get; init; }

    /// <summary>Size and scale of the pictures; null for an ensemble.</summary>
    public InputSpec? Input { get; init; }

    /// <summary>Size of the vector; 0: it makes none.</summary>
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
        Dimension = (int)network.Dimension,
        Sha256 = sha256,
        Origin = origin,
    };

    internal static ModelCard Of(
        EnsembleNetwork network, IReadOnlyList<MemberCard> members, string sha256, ModelOrigin origin) =>
        new()
        {
            Architecture = EnsembleNetwork.Architecture,
            Members = members,
            Dimension = (int)network.Dimension,
            Sha256 = sha256,
            Origin = origin,
        };

    internal static ModelCard Of(DetectionNetwork network, string sha256, ModelOrigin origin) => new()
    {
        Architecture = network.Detector.Config.Architecture,
        Config = JsonSerializer.SerializeToNode<object>(network.Detector.Config.Backbone, _json)!.AsObject(),
        Detector = network.Detector.Config.Alone(),
        Labels = network.Detector.Config.Labels,
        Input = network.Input,
        Dimension = 0,
        Sha256 = sha256,
        Origin = origin,
    };

    internal static ModelCard Of(
        LabelNetwork network, IReadOnlyList<float> thresholds, string sha256, ModelOrigin origin) => new()
        {
            Architecture = network.Architecture,
            Config = JsonSerializer.SerializeToNode<object>(network.Backbone.Config, _json)!.AsObject(),
            LabelHead = network.HeadConfig,
            Labels = network.Labels,
            Thresholds = thresholds,
            Input = network.Input,
            Dimension = 0,
            Sha256 = sha256,
            Origin = origin,
        };

    internal static ModelCard Of(KeypointNetwork network, string sha256, ModelOrigin origin) => new()
    {
        Architecture = network.Config.Architecture,
        Config = JsonSerializer.SerializeToNode<object>(network.Config.Backbone, _json)!.AsObject(),
        Keypoints = network.Config.Alone(),
        Input = network.Input,
        Dimension = 0,
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
    internal VectorNetwork CreateNetwork() => this switch
    {
        { Members: { } members } => new EnsembleNetwork(
            [.. members.Select(member => member.CreateNetwork())], names: [.. members.Select(member => member.Name)]),
        { Config: { } config, Head: { } head, Input: { } input } =>
            new EmbeddingNetwork(Architecture, NetworkCatalog.ReadConfig(Architecture, config, _json), head, input),
        { Detector: not null } => throw new ArgumentException("is a detector's, and makes no vectors"),
        { LabelHead: not null } => throw new ArgumentException("is a network's of labels, and makes no vectors"),
        { Keypoints: not null } => throw new ArgumentException("is a keypoint network's, and makes no vectors"),
        _ => throw new ArgumentException($"config, head and input are required of {Architecture}"),
    };

    /// <exception cref="ArgumentException">It is no detector's, or as <see cref="CreateNetwork"/>.</exception>
    /// <exception cref="JsonException">As <see cref="CreateNetwork"/>.</exception>
    internal DetectionNetwork CreateDetector() => this switch
    {
        { Detector: { } detector, Labels: { } labels, Config: { } config, Input: { } input } => new DetectionNetwork(
            new FasterRcnnConfig(detector)
            {
                Architecture = Architecture,
                Backbone = NetworkCatalog.ReadConfig(Architecture, config, _json),
                Labels = labels,
            },
            input),
        _ => throw new ArgumentException("is no detector's: config, detector, labels and input are required"),
    };

    /// <exception cref="ArgumentException">It is of no network of labels, or as <see cref="CreateNetwork"/>.</exception>
    /// <exception cref="JsonException">As <see cref="CreateNetwork"/>.</exception>
    internal LabelNetwork CreateLabels() => this switch
    {
        { Thresholds: { } thresholds, Labels: { } labels } when thresholds.Count != labels.Count
            || thresholds.Any(threshold => threshold is not (>= 0 and <= 1)) =>
            throw new ArgumentException($"thresholds must be 0 to 1, one for each of the {labels.Count} labels"),
        { LabelHead: { } head, Labels: { } labels, Thresholds: not null, Config: { } config, Input: { } input } =>
            new LabelNetwork(Architecture, NetworkCatalog.ReadConfig(Architecture, config, _json), head, labels, input),
        _ => throw new ArgumentException("is of no network of labels: config, labelHead, labels, thresholds and input are required"),
    };

    /// <exception cref="ArgumentException">It is no keypoint network's, or as <see cref="CreateNetwork"/>.</exception>
    /// <exception cref="JsonException">As <see cref="CreateNetwork"/>.</exception>
    internal KeypointNetwork CreateKeypoints() => this switch
    {
        { Keypoints: { } keypoints, Config: { } config, Input: { } input } => new KeypointNetwork(
            new KeypointConfig(keypoints)
            {
                Architecture = Architecture,
                Backbone = NetworkCatalog.ReadConfig(Architecture, config, _json),
            },
            input),
        _ => throw new ArgumentException("is no keypoint network's: config, keypoints and input are required"),
    };
}

/// <summary>A model of an ensemble. Its weights are in the ensemble's file.</summary>
public sealed record MemberCard
{
    /// <summary>What the model is called.</summary>
    public required string Name { get; init; }

    /// <summary>The model's own, with the hash of its own file.</summary>
    public required ModelCard Card { get; init; }

    /// <exception cref="ArgumentException">As <see cref="ModelCard.CreateNetwork"/>, or it is an ensemble itself.</exception>
    /// <exception cref="JsonException">As <see cref="ModelCard.CreateNetwork"/>.</exception>
    internal EmbeddingNetwork CreateNetwork() => Card.CreateNetwork() as EmbeddingNetwork
        ?? throw new ArgumentException($"{Name} is an ensemble itself");
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

    /// <summary>What its distances mean, by the test of its recipe; null: they have none, or it is not known.</summary>
    public CalibrationReport? Calibration { get; init; }
}
