using System.Diagnostics;
using Google.Protobuf;
using Vitrine.Common.V1;
using Vitrine.Embedder.V1;
using Vitrine.Media;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Models;

/// <summary>The model that embeds and answers.</summary>
public static class ActiveModel
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2); // Without progress.
    private static readonly byte[] _probe = PictureEncoder.Png(new RgbPicture(8, 8, new byte[8 * 8 * 3]));

    /// <summary>Promotes a model, unless it is active, and waits until the catalogue is embedded with it and queries are.</summary>
    /// <param name="progress">Takes the regions that are embedded, and how many there are.</param>
    /// <exception cref="CliException">It goes on no more.</exception>
    public static async Task<Model> SwitchAsync(Clients clients, string model, Action<int, int> progress, CancellationToken ct)
    {
        var promoted = await clients.Trainer.PromoteModelAsync(new PromoteModelRequest { Model = model }, cancellationToken: ct);
        if (promoted.Model.Dimension == 0) // It makes no vectors, so nothing is embedded with it.
        {
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
}
