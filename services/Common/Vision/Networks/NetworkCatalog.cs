using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vitrine.Vision.Networks;

/// <summary>The architectures by name; the names are torchvision's, or timm's where torchvision has none.</summary>
public static class NetworkCatalog
{
    // (x - 128) / 128 on a scale where 1 is 255.
    private static readonly double[] _middle = [128 / 255.0, 128 / 255.0, 128 / 255.0];

    // From -1 to 1. torchvision's inception_v3 takes ImageNet's scale and changes it to this one within.
    private static readonly InputSpec _symmetric299 = new()
    {
        Width = 299,
        Height = 299,
        Mean = [0.5, 0.5, 0.5],
        Std = [0.5, 0.5, 0.5],
    };

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
        ["resnet50d"] = ResNetOf(new ResNetConfig { DeepStem = true }),
        ["resnext101_32x8d"] = ResNetOf(new ResNetConfig { Depth = 101, Groups = 32, GroupWidth = 8 }),
        ["densenet161"] = DenseNetOf(161),
        ["densenet169"] = DenseNetOf(169),
        ["densenet201"] = DenseNetOf(201),
        ["efficientnet_b0"] = EfficientNetOf(0, side: 224),
        ["efficientnet_b1"] = EfficientNetOf(1, side: 240),
        ["efficientnet_b2"] = EfficientNetOf(2, side: 288),
        ["efficientnet_b3"] = EfficientNetOf(3, side: 300),
        ["efficientnet_b4"] = EfficientNetOf(4, side: 380),
        ["efficientnet_b5"] = EfficientNetOf(5, side: 456),
        ["efficientnet_b6"] = EfficientNetOf(6, side: 528),
        ["efficientnet_b7"] = EfficientNetOf(7, side: 600),
        ["mobilenet_v3_large"] = MobileNetV3Of(MobileNetV3Size.Large),
        ["mobilenet_v3_small"] = MobileNetV3Of(MobileNetV3Size.Small),
        ["ese_vovnet19b_slim"] = VoVNetOf(new VoVNetV2Config { Depth = 19, Slim = true }),
        ["ese_vovnet19b"] = VoVNetOf(new VoVNetV2Config { Depth = 19 }),
        ["ese_vovnet39b"] = VoVNetOf(new VoVNetV2Config { Depth = 39 }),
        ["ese_vovnet57b"] = VoVNetOf(new VoVNetV2Config { Depth = 57 }),
        ["ese_vovnet99b"] = VoVNetOf(new VoVNetV2Config { Depth = 99 }),
        ["inception_v3"] = Entry.Of(new InceptionV3Config(), config => new InceptionV3(config), "fc.weight") with
        {
            Input = _symmetric299,
        },
        ["legacy_xception"] = Entry.Of(new XceptionConfig(), config => new Xception(config), "fc.weight") with
        {
            Input = _symmetric299,
        },
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

    private static Entry ResNetOf(int depth) => ResNetOf(new ResNetConfig { Depth = depth });

    private static Entry ResNetOf(ResNetConfig choices) =>
        Entry.Of(choices, config => new ResNet(config), "fc.weight");

    private static Entry DenseNetOf(int depth) =>
        Entry.Of(new DenseNetConfig { Depth = depth }, config => new DenseNet(config), "classifier.weight");

    private static Entry EfficientNetOf(int coefficient, int side) => Entry.Of(
        new EfficientNetConfig { Coefficient = coefficient }, config => new EfficientNet(config),
        "classifier.1.weight") with
    {
        Input = InputSpec.ImageNet with { Width = side, Height = side },
    };

    private static Entry MobileNetV3Of(MobileNetV3Size size) => Entry.Of(
        new MobileNetV3Config { Size = size }, config => new MobileNetV3(config), "classifier.3.weight");

    private static Entry VoVNetOf(VoVNetV2Config choices) =>
        Entry.Of(choices, config => new VoVNetV2(config), "head.fc.weight");

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
