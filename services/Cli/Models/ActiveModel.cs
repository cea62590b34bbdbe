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
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private static readonly byte[] _probe = PictureEncoder.Png(new RgbPicture(8, 8, new byte[8 * 8 * 3]));

    /// <summary>Promotes a model, unless it is active, and waits until the embedder has it.</summary>
    /// <exception cref="CliException">It was not loaded in time.</exception>
    public static async Task SwitchAsync(Clients clients, string model, CancellationToken ct)
    {
        var listed = await clients.Trainer.ListModelsAsync(new ListModelsRequest(), cancellationToken: ct);
        if (listed.Models.FirstOrDefault(known => known.Active)?.Name != model)
        {
            await clients.Trainer.PromoteModelAsync(new PromoteModelRequest { Model = model }, cancellationToken: ct);
        }

        var began = Stopwatch.GetTimestamp();
        var request = new EmbedRequest { Picture = new Picture { Data = ByteString.CopyFrom(_probe) } };
        while ((await clients.Embedder.EmbedAsync(request, cancellationToken: ct)).Model != model)
        {
            if (Stopwatch.GetElapsedTime(began) > _patience)
            {
                throw new CliException($"the embedder did not load {model}: ./vitrine logs embedder");
            }

            await Task.Delay(100, ct);
        }
    }
}
