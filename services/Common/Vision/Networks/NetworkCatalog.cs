using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vitrine.Vision.Networks;

/// <summary>The architectures by name; the names are torchvision's.</summary>
public static class NetworkCatalog
{
    // (x - 128) / 128 on a scale where 1 is 255.
    private static readonly double[] _middle = [128 / 255.0, 128 / 255.0, 128 / 255.0];

    private static readonly Dictionary<string, Entry> _entries = new()
    {
        ["mobilenet_v2"] = Entry.Of(new MobileNetV2Config(), config => new MobileNetV2(config), "classifier.1.weight"),
        ["mobilenet_v2_tf"] = Entry.Of(
            new MobileNetV2Config { Classes = 1001, Folded = true, Padding = ConvolutionPadding.Same },
            config => new MobileNetV2(config), "classifier.1.weight") with
        {
            Input = new InputSpec { Mean = _middle, Std = _middle },
        },
        ["resnet18"] = ResNetOf(18),
        ["resnet34"] = ResNetOf(34),
        ["resnet50"] = ResNetOf(50),
        ["resnet101"] = ResNetOf(101),
        ["resnet152"] = ResNetOf(152),
    };

    /// <summary>
    /// All names. "mobilenet_v2_tf" takes weights converted from TensorFlow: norms folded, SAME padding.
    /// </summary>
    public static IReadOnlyCollection<string> Architectures => _entries.Keys;

    /// <summary>Builds a backbone with first weights.</summary>
    /// <exception cref="ArgumentException">
    /// The name is not known, the config is another architecture's, or a choice is impossible.
    /// </exception>
    public static Backbone Create(string architecture, BackboneConfig config) => Find(architecture).Create(config);

    /// <summary>The choices that an architecture's published weights were trained with.</summary>
    /// <exception cref="ArgumentException">The name is not known.</exception>
    public static BackboneConfig DefaultConfig(string architecture) => Find(architecture).Default;

    /// <summary>The pictures that an architecture's published weights were trained with.</summary>
    /// <exception cref="ArgumentException">The name is not known.</exception>
    public static InputSpec DefaultInput(string architecture) => Find(architecture).Input;

    /// <summary>The key of the classifier's weight (K, C) in the backbone's published weights.</summary>
    internal static string ClassifierKey(string architecture) => Find(architecture).ClassifierKey;

    /// <summary>Reads an architecture's choices; what is left out has its default.</summary>
    /// <exception cref="ArgumentException">The name is not known.</exception>
    /// <exception cref="JsonException">A choice is not known or has the wrong type.</exception>
    internal static BackboneConfig ReadConfig(string architecture, JsonObject json, JsonSerializerOptions options) =>
        (BackboneConfig)json.Deserialize(Find(architecture).Default.GetType(), options)!;

    private static Entry ResNetOf(int depth) =>
        Entry.Of(new ResNetConfig { Depth = depth }, config => new ResNet(config), "fc.weight");

    private static Entry Find(string architecture) =>
        _entries.GetValueOrDefault(architecture) ?? throw new ArgumentException(
            $"architecture must be one of {string.Join(", ", Architectures)}, got '{architecture}'",
            nameof(architecture));

    private sealed record Entry(BackboneConfig Default, Func<BackboneConfig, Backbone> Create, string ClassifierKey)
    {
        public InputSpec Input { get; init; } = InputSpec.ImageNet;

        public static Entry Of<TConfig>(TConfig config, Func<TConfig, Backbone> create, string classifierKey)
            where TConfig : BackboneConfig =>
            new(config, given => create(given as TConfig ?? throw new ArgumentException(
                $"the config must be a {typeof(TConfig).Name}, got a {given.GetType().Name}")), classifierKey);
    }
}
