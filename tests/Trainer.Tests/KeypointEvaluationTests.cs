using Grpc.Core;
using Microsoft.Extensions.Options;
using Vitrine.Media;
using Vitrine.Trainer.Models;
using Vitrine.Vision.Data;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;

namespace Vitrine.Trainer.Tests;

/// <summary>A keypoint network of first weights on the skirts of a table.</summary>
public sealed class KeypointEvaluationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vitrine-keypoints-");
    private readonly PictureFetcher _fetcher = new(new FetchOptions(), new PictureLimits());
    private readonly ModelEvaluator _evaluator;

    public KeypointEvaluationTests() => _evaluator = new ModelEvaluator(
        new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher, [_folder.FullName]),
        Options.Create(new TrainerOptions { DataFolders = [_folder.FullName] }));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _evaluator.Dispose();
        _fetcher.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_error_of_each_garment_and_what_was_skipped_are_told()
    {
        var told = new List<EvaluationProgress>();

        var (report, faults) = await _evaluator.EvaluateKeypointsAsync(Model(), "fashionai", Table(), told.Add, Ct);

        report.Metrics.Keys.ShouldBe(["ne/skirt", "ne"], ignoreOrder: true);
        report.Metrics["ne"].ShouldBe(report.Metrics["ne/skirt"]);
        report.Metrics["ne"].ShouldBeGreaterThan(0);
        report.Points.ShouldBe(4 * report.Garments);
        faults.Named.ShouldHaveSingleItem().Reason.ShouldBe("UNKNOWN_GARMENT");
        told[^1].ShouldBe(new EvaluationProgress(report.Garments, report.Garments));
    }

    [Fact]
    public async Task What_cannot_be_measured_is_refused()
    {
        (await RefusedAsync("csv", Table())).ShouldContain("must be one of boutique, fashionai");
        File.WriteAllText(Path.Combine(_folder.FullName, "empty.csv"), $"image_id,image_category,{string.Join(',', GarmentPoints.Names)}\n");
        (await RefusedAsync("fashionai", Path.Combine(_folder.FullName, "empty.csv"))).ShouldContain("no garment");

        async Task<string> RefusedAsync(string format, string root)
        {
            var error = await Should.ThrowAsync<RpcException>(_evaluator.EvaluateKeypointsAsync(Model(), format, root, _ => { }, Ct));
            error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
            return error.Status.Detail;
        }
    }

    private string Model()
    {
        var folder = Path.Combine(_folder.FullName, "model");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        using var network = new KeypointNetwork(
            new KeypointConfig
            {
                Method = KeypointMethod.DeepPose,
                Garments = [Garment.Skirt],
                Architecture = "resnet18",
                Backbone = new ResNetConfig { Depth = 18, Width = 0.125, Classes = 0 },
            },
            new InputSpec { Width = 64, Height = 64, SquareMargin = 0.25 });
        ModelPackage.Save(folder, network, new ModelOrigin { Data = "none", Licence = "none", Created = DateTimeOffset.UnixEpoch });
        return folder;
    }

    // A hundred skirts, of which about ten are to test with, and one hat.
    private string Table()
    {
        var path = Path.Combine(_folder.FullName, "points.csv");
        var skirt = GarmentPoints.Names.Select(name => name switch
        {
            "waistband_left" => "10_5_1",
            "waistband_right" => "50_6_1",
            "hemline_left" => "5_35_1",
            "hemline_right" => "55_36_1",
            _ => "-1_-1_-1",
        }).ToList();
        var rows = Enumerable.Range(0, 100).Select(i => $"{i}.jpg,skirt,{string.Join(',', skirt)}").Append($"0.jpg,hat,{string.Join(',', skirt)}");
        for (var i = 0; i < 100; i++)
        {
            File.WriteAllBytes(Path.Combine(_folder.FullName, $"{i}.jpg"), PictureEncoder.Jpeg(new RgbPicture(60, 40, new byte[60 * 40 * 3]), 80));
        }

        File.WriteAllLines(path, [$"image_id,image_category,{string.Join(',', GarmentPoints.Names)}", .. rows]);
        return path;
    }
}
