using System.Text.RegularExpressions;
using Grpc.Core;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Weights;

namespace Vitrine.Integration;

/// <summary>Weights that are no weights, over the wire.</summary>
public sealed class ImportTests(StackFixture stack)
{
    [Fact]
    public async Task Broken_hostile_and_strange_weights_are_refused_by_name_and_leave_nothing()
    {
        var ct = TestContext.Current.CancellationToken;
        var whole = RandomModel.Write(stack, "whole", seed: 3);
        var outside = Path.Combine(Path.GetTempPath(), "outside.safetensors");
        (string File, string Architecture, string Detail)[] wrong =
        [
            (Truncated(whole), RandomModel.Architecture, "truncated.safetensors: is cut short"),
            (Hostile(), RandomModel.Architecture, "hostile.pth: refused: its pickle names os.system"),
            (WithoutAndWithMore(whole), RandomModel.Architecture,
                "strange.safetensors: does not fit the network: extra neck.weight; missing features.0.0.weight"),
            (whole, "densenet161", "whole.safetensors: does not fit the network: extra features.0.0.weight; extra features.0.1.bias"),
            (whole, "alexnet", "architecture must be one of mobilenet_v2"),
            (Path.Combine(stack.Stack.ImportFolder, "nothing.pth"), RandomModel.Architecture, "path names no file"),
            ("", RandomModel.Architecture, "path is not inside an import folder"),
            (outside, RandomModel.Architecture, "path is not inside an import folder"),
        ];

        foreach (var (file, architecture, detail) in wrong)
        {
            var error = await Should.ThrowAsync<RpcException>(async () => await stack.Trainer.ImportWeightsAsync(
                new ImportWeightsRequest { Model = "refused", Path = file, Architecture = architecture, Licence = "MIT" },
                cancellationToken: ct));
            error.StatusCode.ShouldBe(StatusCode.InvalidArgument, error.Message);
            error.Status.Detail.ShouldContain(detail);
        }

        Directory.EnumerateFileSystemEntries(stack.Stack.ModelFolder).Select(Path.GetFileName)
            .ShouldAllBe(name => !name!.Contains("refused"));
        (await stack.CountAsync("select count(*) from trainer.models where name = 'refused'", ct)).ShouldBe(0);
    }

    [Fact]
    public async Task A_detector_in_detectron2s_names_is_imported_with_its_labels()
    {
        var ct = TestContext.Current.CancellationToken;
        using var network = new FasterRcnn(new FasterRcnnConfig
        {
            Architecture = "resnet18",
            Backbone = DetectronWeights.BackboneOf("resnet18"),
            Labels = ["shirt", "shoe"],
        });
        var path = Path.Combine(stack.Stack.ImportFolder, "detector.safetensors");
        using (var file = File.Create(path))
        {
            Safetensors.Save(file, network.state_dict().ToDictionary(
                tensor => NameInDetectron(tensor.Key), tensor => tensor.Value));
        }

        Task<ImportWeightsResponse> ImportAsync(string architecture, params string[] labels) => stack.Trainer.ImportWeightsAsync(
            new ImportWeightsRequest
            {
                Model = "of-detectron",
                Path = path,
                Architecture = architecture,
                Licence = "MIT",
                Labels = { labels },
            },
            cancellationToken: ct).ResponseAsync;

        (await RefusalAsync("resnet18", "shirt")).ShouldContain("roi_heads.box_predictor.bbox_pred.weight is [8, 1024], not [4, 1024]");
        (await RefusalAsync("resnet18", "shirt", "shirt")).ShouldContain("labels must differ");
        (await RefusalAsync("densenet161", "shirt", "shoe")).ShouldContain("architecture must be a VoVNetV2 or a ResNet");
        var imported = await ImportAsync("resnet18", "shirt", "shoe");

        (imported.Created, imported.Model.Task, imported.Model.Dimension).ShouldBe((true, "detection", 0));
        ModelPackage.Open(Path.Combine(stack.Stack.ModelFolder, "of-detectron")).Card.Labels.ShouldBe(["shirt", "shoe"]);

        async Task<string> RefusalAsync(string architecture, params string[] labels)
        {
            var error = await Should.ThrowAsync<RpcException>(() => ImportAsync(architecture, labels));
            error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
            return error.Status.Detail;
        }
    }

    private static string NameInDetectron(string key)
    {
        key = Regex.Replace(key, @"bottom_up\.(conv|bn)1", "bottom_up.stem.$0").Replace("stem.bottom_up.", "stem.");
        key = Regex.Replace(key, @"bottom_up\.layer(\d)", match => $"bottom_up.res{int.Parse(match.Groups[1].Value) + 1}");
        key = Regex.Replace(key, @"bn(\d)", "conv$1.norm");
        return key.Replace("downsample.0", "shortcut").Replace("downsample.1", "shortcut.norm");
    }

    private string Truncated(string whole) => Write("truncated.safetensors", File.ReadAllBytes(whole)[..^1]);

    // Protocol 2: os.system("true"), as a pickle calls it.
    private string Hostile() => Write("hostile.pth", [0x80, 2, .. "cos\nsystem\nX\u0004\0\0\0true"u8, 0x85, .. "R."u8]);

    private string WithoutAndWithMore(string whole)
    {
        var tensors = Safetensors.Load(whole);
        tensors.Remove("features.0.0.weight", out var first);
        tensors.Add("neck.weight", first!);
        var path = Path.Combine(stack.Stack.ImportFolder, "strange.safetensors");
        using var file = File.Create(path);
        Safetensors.Save(file, tensors);
        return path;
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(stack.Stack.ImportFolder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
