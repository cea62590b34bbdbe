using System.Text.Json;
using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Transforms;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Networks;

public sealed class NetworkTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // Published: torchvision's documentation of each model, "num_params".
    [Theory]
    [InlineData("mobilenet_v2", 3_504_872)]
    [InlineData("resnet18", 11_689_512)]
    [InlineData("resnet34", 21_797_672)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("resnet101", 44_549_160)]
    [InlineData("resnet152", 60_192_808)]
    public void A_network_has_the_keys_shapes_and_parameters_of_torchvision(string architecture, long parameters)
    {
        using var network = NetworkCatalog.Create(architecture, NetworkCatalog.DefaultConfig(architecture));
        network.parameters().Sum(parameter => parameter.numel()).ShouldBe(parameters);
        network.state_dict().OrderBy(tensor => tensor.Key, StringComparer.Ordinal)
            .Select(tensor => $"{tensor.Key} [{string.Join(", ", tensor.Value.shape)}]")
            .ShouldBe(File.ReadAllLines(SharedData.Reference($"Networks/reference/{architecture}.keys.txt")));
    }

    [Theory]
    [InlineData("resnet50")]
    [InlineData("mobilenet_v2")]
    public void A_network_of_seeded_weights_gives_the_features_of_PyTorch(string architecture)
    {
        using var network = NetworkCatalog.Create(architecture, NetworkCatalog.DefaultConfig(architecture));
        SeededWeights.Fill(network);
        ShouldGiveTheReference(architecture, network);
    }

    [Fact]
    public void MobileNetV2_of_TensorFlow_gives_the_features_of_PyTorch()
    {
        using var network = NetworkCatalog.Create("mobilenet_v2_tf", NetworkCatalog.DefaultConfig("mobilenet_v2_tf"));
        StateDictionary.LoadInto(network, Safetensors.Load(ImageNetWeights), ImageNetWeights);
        ShouldGiveTheReference("mobilenet_v2_tf", network);
    }

    [Theory]
    [InlineData("cat_720p.jpg", "Egyptian cat")]
    [InlineData("hot_dog.jpg", "hotdog")]
    [InlineData("parrot.jpg", "macaw")]
    public void MobileNetV2_names_a_photograph(string photograph, string name)
    {
        using var folder = new TemporaryFolder();
        var (package, _) = WeightImporter.Import(
            ImageNetWeights, "mobilenet_v2_tf", folder.Path("mobilenet"), "Apache-2.0", DateTimeOffset.UnixEpoch);
        using var model = EmbeddingModel.Load(package, Precision.Float32);
        using var pixels = new PixelBatch(1, model.Input.Width, model.Input.Height);
        new PictureDecoder(new PictureLimits()).DecodeRegions(
            File.ReadAllBytes(SharedData.Find($"weights/{photograph}")), [], pixels.Width, pixels.Height, pixels.Span,
            TestContext.Current.CancellationToken);

        var best = model.Classify(from_array(pixels.Span.ToArray()).view(1, 224, 224, 3)).argmax().item<long>();

        File.ReadAllLines(SharedData.Find("weights/imagenet_labels.txt"))[best].ShouldStartWith(name);
    }

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("resnet18")]
    public void A_batch_of_eight_gives_what_single_pictures_give(string architecture)
    {
        using var network = Embedding(architecture);
        var pixels = randint(256, [8, 64, 64, 3], ScalarType.Byte);
        using var constant = no_grad();

        var together = network.call(pixels);
        var alone = cat([.. pixels.split(1).Select(network.call)]);

        (together - alone).abs().max().item<float>().ShouldBeLessThan(1e-5f);
    }

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("resnet34")]
    [InlineData("resnet50")]
    public void A_vector_has_its_dimension_and_unit_length(string architecture)
    {
        using var network = Embedding(architecture);
        using var constant = no_grad();

        var vectors = network.call(randint(256, [3, 64, 64, 3], ScalarType.Byte));

        vectors.shape.ShouldBe([3, 24]);
        vectors.norm(dim: 1).data<float>().ShouldAllBe(length => Math.Abs(length - 1) < 1e-5f);
    }

    [Fact]
    public void Pictures_may_come_by_rows_or_by_planes()
    {
        using var network = Embedding("mobilenet_v2");
        var rows = randint(256, [2, 64, 64, 3], ScalarType.Byte);
        using var constant = no_grad();

        var difference = network.call(rows) - network.call(rows.permute(0, 3, 1, 2).contiguous());

        difference.abs().max().item<float>().ShouldBeLessThan(1e-6f);
    }

    [Fact]
    public void A_gradient_reaches_every_parameter()
    {
        using var network = Embedding("mobilenet_v2");
        network.train();

        network.call(randint(256, [4, 64, 64, 3], ScalarType.Byte))[.., 0].sum().backward();

        network.named_parameters().Where(named => named.parameter.grad is null).Select(named => named.name)
            .ShouldBeEmpty();
    }

    [Fact]
    public void An_unknown_architecture_is_refused_with_the_known_ones() =>
        Should.Throw<ArgumentException>(() => NetworkCatalog.DefaultConfig("alexnet"))
            .Message.ShouldContain("must be one of mobilenet_v2, mobilenet_v2_tf, resnet18");

    private static string ImageNetWeights => SharedData.Find("weights/mobilenet_v2_imagenet_f32.safetensors");

    private static EmbeddingNetwork Embedding(string architecture)
    {
        random.manual_seed(7);
        var config = NetworkCatalog.DefaultConfig(architecture) with { Classes = 0 };
        var network = new EmbeddingNetwork(
            architecture, config, new EmbeddingHeadConfig { Dimension = 24 },
            new InputSpec { Width = 64, Height = 64 });
        network.eval();
        return network;
    }

    private static void ShouldGiveTheReference(string architecture, Backbone network)
    {
        network.eval();
        var input = NetworkCatalog.DefaultInput(architecture);
        using var constant = no_grad();
        using var normalization = new PixelNormalization(input.Mean, input.Std);
        var features = EmbeddingHead.Pool(network.call(normalization.call(SeededWeights.Pixels())));

        using var file = File.OpenRead(SharedData.Reference("Networks/reference/features.json"));
        var reference = JsonSerializer.Deserialize<Dictionary<string, float[][]>>(file)![architecture];
        features.shape.ShouldBe([reference.Length, reference[0].Length]);
        var expected = from_array(reference.SelectMany(row => row).ToArray()).view(features.shape);
        (features - expected).abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }
}
