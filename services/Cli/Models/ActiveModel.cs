using System.Diagnostics;
using Google.Protobuf;
using Vitrine.Common.V1;
using Vitrine.Detector.V1;
using Vitrine.Embedder.V1;
using Vitrine.Media;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Models;

/// <summary>The models that answer: one makes vectors, another may find garments.</summary>
public static class ActiveModel
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2); // Without progress.
    private static readonly byte[] _probe = PictureEncoder.Png(new RgbPicture(8, 8, new byte[8 * 8 * 3]));

    /// <summary>
    /// Promotes a model, unless it is active, and waits until it answers: one that makes vectors once the catalogue is embedded with it.
    /// </summary>
    /// <param name="progress">Takes the regions that are embedded, and how many there are.</param>
    /// <exception cref="CliException">It goes on no more.</exception>
    public static async Task<Model> SwitchAsync(Clients clients, string model, Action<int, int> progress, CancellationToken ct)
    {
        var promoted = await clients.Trainer.PromoteModelAsync(new PromoteModelRequest { Model = model }, cancellationToken: ct);
        if (promoted.Model.Dimension == 0) // It makes no vectors, so nothing is embedded with it.
        {
            await DetectorIsAsync(clients, model, ct);
            return promoted.Model;
        }

        var request = new EmbedRequest { Picture = new Picture { Data = ByteString.CopyFrom(_probe) } };
        var (embedded, began) = (-1L, Stopwatch.GetTimestamp());
        while ((await clients.Embedder.EmbedAsync(request, cancellationToken: ct)).Model != model)
        {
            var listed = await clients.Trainer.ListModelsAsync(new ListModelsRequest(), cancellationToken: ct);
            if (listed.Models.FirstOrDefault(known => known.Name == model)?.Promotion is { } promotion)
            {
                progress((int)promotion.Embedded, (int)promotion.Wanted);
                (embedded, began) = promotion.Embedded > embedded ? (promotion.Embedded, Stopwatch.GetTimestamp()) : (embedded, began);
            }

            if (Stopwatch.GetElapsedTime(began) > _patience)
            {
                throw new CliException($"the embedder did not take {model} over: ./vitrine logs embedder");
            }

            await Task.Delay(100, ct);
        }

        return promoted.Model;
    }

    /// <summary>Goes back to the detector before, or to none, where this one is active.</summary>
    public static async Task LeaveDetectorAsync(Clients clients, string model, CancellationToken ct)
    {
        var listed = await clients.Trainer.ListModelsAsync(new ListModelsRequest(), cancellationToken: ct);
        if (listed.Models.Any(known => known.Name == model && known.Active))
        {
            var before = await clients.Trainer.RollBackModelAsync(new RollBackModelRequest { Task = "detection" }, cancellationToken: ct);
            await DetectorIsAsync(clients, before.Model?.Name ?? "whole-picture", ct);
        }
    }

    private static async Task DetectorIsAsync(Clients clients, string detector, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var request = new DetectRequest { Picture = new Picture { Data = ByteString.CopyFrom(_probe) } };
        while ((await clients.Detector.DetectAsync(request, cancellationToken: ct)).Detector != detector)
        {
            if (Stopwatch.GetElapsedTime(began) > _patience)
            {
                throw new CliException($"the detector service did not take {detector} over: ./vitrine logs detector");
            }

            await Task.Delay(100, ct);
        }
    }
}
