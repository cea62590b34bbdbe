using TorchSharp;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Weights;

public sealed class ModelPackageTests : IDisposable
{
    private static readonly ModelOrigin _origin = new()
    {
        Data = "nothing",
        Licence = "Apache-2.0",
        Created = DateTimeOffset.UnixEpoch,
        Seed = 3,
        Metrics = new Dictionary<string, double> { ["recall@1"] = 0.5 },
        Calibration = new CalibrationReport(new Calibration(12.5, 0.1), Pairs: 6, Same: 3, Error: 0.1, BrierScore: 0.2),
    };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.Path("small");

    private string CardPath => Path.Combine(Folder, ModelPackage.CardFileName);

    private string WeightsPath => Path.Combine(Folder, ModelPackage.WeightsFileName);

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void A_package_gives_back_the_network_that_was_saved()
    {
        using var saved = Network(seed: 1);
        saved.eval();
        ModelPackage.Save(Folder, saved, _origin).Created.ShouldBeTrue();

        var package = ModelPackage.Open(Folder);
        using var loaded = package.LoadNetwork().ShouldBeOfType<EmbeddingNetwork>();

        package.Card.Dimension.ShouldBe(16);
        package.Card.Origin.Metrics["recall@1"].ShouldBe(0.5);
        package.Card.Origin.Seed.ShouldBe(3);
        package.Card.Origin.Calibration.ShouldBe(_origin.Calibration);
        loaded.Backbone.Config.ShouldBe(saved.Backbone.Config);
        loaded.training.ShouldBeFalse();
        var pixels = randint(256, [2, 32, 32, 3], ScalarType.Byte);
        loaded.call(pixels).allclose(saved.call(pixels), 0, 0).ShouldBeTrue();
        _folder.Names.ShouldBe(["small"]);
    }

    [Fact]
    public void Half_precision_storage_halves_the_file_and_keeps_the_direction()
    {
        using var saved = Network(seed: 1);
        saved.eval();
        ModelPackage.Save(_folder.Path("whole"), saved, _origin);
        ModelPackage.Save(Folder, saved, _origin, ScalarType.Float16);
        using var loaded = ModelPackage.Open(Folder).LoadNetwork();

        var whole = new FileInfo(_folder.Path("whole/model.safetensors")).Length;
        new FileInfo(WeightsPath).Length.ShouldBeInRange(whole / 2, whole * 6 / 10);
        var pixels = randint(256, [2, 32, 32, 3], ScalarType.Byte);
        (loaded.call(pixels) * saved.call(pixels)).sum(1).data<float>().ShouldAllBe(cosine => cosine > 0.999f);
    }

    [Fact]
    public void The_same_weights_again_are_kept_and_others_are_refused()
    {
        using var network = Network(seed: 1);
        ModelPackage.Save(Folder, network, _origin);

        ModelPackage.Save(Folder, network, _origin).Created.ShouldBeFalse();
        using var other = Network(seed: 2);
        Should.Throw<WeightsException>(() => ModelPackage.Save(Folder, other, _origin))
            .Message.ShouldContain("is there already");
        _folder.Names.ShouldBe(["small"]);
    }

    [Fact]
    public void A_wrong_hash_is_refused()
    {
        Save();
        using (var weights = File.OpenWrite(WeightsPath))
        {
            weights.Seek(-1, SeekOrigin.End);
            weights.WriteByte(1);
        }

        Should.Throw<WeightsException>(() => ModelPackage.Open(Folder).LoadNetwork())
            .Message.ShouldContain("has the sha256 ");
    }

    [Fact]
    public void Every_missing_extra_and_misshapen_key_is_named()
    {
        using var network = Network(seed: 1);
        var tensors = network.state_dict().ToDictionary();
        tensors.Remove("head.neck.bias");
        tensors.Remove("backbone.features.0.0.weight");
        tensors.Add("fc.weight", zeros(1));
        tensors["head.neck.weight"] = zeros(2, 2);

        var error = Should.Throw<WeightsException>(() => StateDictionary.LoadInto(network, tensors, "some/x.pth"));

        error.Message.ShouldBe("x.pth: does not fit the network: extra fc.weight; "
            + "head.neck.weight is [2, 2], not [16, 1280]; "
            + "missing backbone.features.0.0.weight; missing head.neck.bias");
    }

    [Theory]
    [InlineData("\n  \"dimension\": 16,", "\n  \"dimension\": 17,", "says dimension 17, and the network has 16")]
    [InlineData("\n  \"dimension\": 16,", "\n  \"dimension\": 16, \"colour\": 1,", "colour")]
    [InlineData("\"licence\": \"Apache-2.0\",", "", "licence")]
    [InlineData("\"architecture\": \"mobilenet_v2\"", "\"architecture\": \"alexnet\"", "got 'alexnet'")]
    [InlineData("\"width\": 0.25", "\"widht\": 0.25", "widht")]
    [InlineData("\"width\": 0.25", "\"width\": -1", "Width")]
    public void A_card_that_is_wrong_is_refused_by_the_member(string right, string wrong, string problem)
    {
        Save();
        var card = File.ReadAllText(CardPath);
        card.ShouldContain(right);
        File.WriteAllText(CardPath, card.Replace(right, wrong));

        Should.Throw<WeightsException>(() => ModelPackage.Open(Folder).LoadNetwork()).Message.ShouldContain(problem);
    }

    [Fact]
    public void A_save_that_fails_leaves_nothing()
    {
        using var network = Network(seed: 1);

        Should.Throw<ArgumentException>(() => ModelPackage.Save(Folder, network, _origin, ScalarType.Float64))
            .Message.ShouldContain("Float64");

        _folder.Names.ShouldBeEmpty();
    }

    [Fact]
    public void Importing_counts_the_classes_and_names_what_does_not_fit()
    {
        using var backbone = new ResNet(new ResNetConfig { Depth = 18, Classes = 7 });
        var tensors = backbone.state_dict().ToDictionary();
        tensors.Remove("bn1.num_batches_tracked");
        var path = SaveWeights(tensors);

        var package = WeightImporter.Import(path, "resnet18", Folder, "BSD-3-Clause", DateTimeOffset.UnixEpoch).Package;

        package.Card.Dimension.ShouldBe(512);
        using var loaded = package.LoadNetwork().ShouldBeOfType<EmbeddingNetwork>();
        loaded.Backbone.Config.Classes.ShouldBe(7);
        Should.Throw<WeightsException>(() =>
                WeightImporter.Import(path, "mobilenet_v2", _folder.Path("other"), "MIT", DateTimeOffset.UnixEpoch))
            .Message.ShouldContain("missing features.0.0.weight");
    }

    private static EmbeddingNetwork Network(long seed)
    {
        random.manual_seed(seed);
        return new EmbeddingNetwork(
            "mobilenet_v2", new MobileNetV2Config { Width = 0.25, Classes = 0 },
            new EmbeddingHeadConfig { Dimension = 16 }, new InputSpec { Width = 32, Height = 32 });
    }

    private void Save()
    {
        using var network = Network(seed: 1);
        ModelPackage.Save(Folder, network, _origin);
    }

    private string SaveWeights(Dictionary<string, Tensor> tensors)
    {
        var path = _folder.Path("x.safetensors");
        using var file = File.Create(path);
        Safetensors.Save(file, tensors);
        return path;
    }
}
