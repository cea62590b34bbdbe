using Vitrine.Catalog.Ingest;
using Vitrine.Hosting;
using Vitrine.Ingest.Images;
using Vitrine.Media;

namespace Vitrine.Ingest.Quarantine;

/// <summary>Sends quarantined pictures round again.</summary>
internal sealed class QuarantineReplay(
    QuarantineStore quarantine, IngestStore store, ImageIntake intake, Outbox outbox, PictureFetcher fetcher, IBlobStore blobs)
{
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND: an id is not in quarantine. Nothing was replayed.</exception>
    public async Task<IntakeResult> RunAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        var images = await quarantine.FindAsync(ids, ct);
        if (ids.Except(images.Select(image => image.Id)).FirstOrDefault() is var missing and not 0)
        {
            throw RpcErrors.NotFound("quarantined picture", $"{missing}");
        }

        var total = IntakeResult.None;
        foreach (var image in images)
        {
            total += image.ImageId is { } imageId ? await SendAgainAsync(imageId, ct) : await TakeAgainAsync(image, ct);

            // Last: a crash before this line keeps the row, and a second replay changes nothing.
            if (total.Quarantined.All(refused => refused.Id != image.Id))
            {
                await quarantine.RemoveAsync([image.Id], ct);
            }
        }

        return total;
    }

    /// <summary>A later service had refused it: its row is there.</summary>
    private async Task<IntakeResult> SendAgainAsync(long imageId, CancellationToken ct)
    {
        await store.RedispatchAsync([imageId], ct);
        outbox.Wake();
        return new IntakeResult(1, 0, []);
    }

    private async Task<IntakeResult> TakeAgainAsync(QuarantinedImage image, CancellationToken ct)
    {
        var submission = new Submission
        {
            Name = image.Name,
            Item = image.Item is null ? null : ItemMapping.FromJson(image.Item),
            Uri = image.Uri is null ? null : new Uri(image.Uri),
        };
        try
        {
            submission = submission with { File = await FileAsync(image, submission.Uri, ct) };
        }
        catch (PictureException fault)
        {
            submission = submission with { Fault = fault };
        }

        return await intake.TakeAsync(image.BatchId, "replay", [submission], ct);
    }

    private async Task<ReadOnlyMemory<byte>> FileAsync(QuarantinedImage image, Uri? uri, CancellationToken ct)
    {
        if (image.Item is null)
        {
            throw new PictureException(image.Reason, image.Detail);
        }

        if (image.Sha256 is { } sha256 && await blobs.GetAsync(Convert.ToHexStringLower(sha256), ct) is { } file)
        {
            return file;
        }

        return uri is not null ? await fetcher.FetchAsync(uri, ct) : throw new PictureException(image.Reason, image.Detail);
    }
}
