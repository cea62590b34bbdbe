using System.Security.Cryptography;
using Vitrine.Catalog.Ingest;
using Vitrine.Media;

namespace Vitrine.Ingest.Images;

/// <summary>
/// The one road into the catalogue: header and limits, whole or truncated, SHA-256, blob, rows. When
/// <see cref="TakeAsync"/> returns, the pictures are safe and the outbox sends them on.
/// </summary>
internal sealed class ImageIntake(PictureDecoder decoder, IBlobStore blobs, IngestStore store, Outbox outbox)
{
    /// <summary>Takes pictures of one batch. Taking the same ones again changes nothing.</summary>
    public async Task<IntakeResult> TakeAsync(
        Guid batchId, string source, IReadOnlyList<Submission> submissions, CancellationToken ct)
    {
        var checkedOnes = new Checked[submissions.Count];
        await Parallel.ForAsync(0, submissions.Count, ct, async (i, token) =>
            checkedOnes[i] = await CheckAsync(submissions[i], token));

        var images = checkedOnes.Where(c => c.Header is not null).Select(c => ToRow(c, c.Header!)).ToList();
        var refused = checkedOnes.Where(c => c.Fault is not null).Select(c => ToRow(c, c.Fault!)).ToList();
        var outcome = await store.TakeAsync(batchId, source, images, refused, ct);
        outbox.Wake();
        return new IntakeResult(outcome.Added, images.Count - outcome.Added, outcome.Quarantined);
    }

    private async Task<Checked> CheckAsync(Submission submission, CancellationToken ct)
    {
        if (submission.Fault is not null)
        {
            return new Checked(submission, null, null, submission.Fault);
        }

        var sha256 = SHA256.HashData(submission.File.Span);
        PictureHeader? header = null;
        PictureException? fault = null;
        try
        {
            header = decoder.Verify(submission.File, ct);
        }
        catch (PictureException exception)
        {
            fault = exception;
        }

        // Refused files are kept too: they can be replayed. Only what is too long or empty is not worth a place.
        var keep = fault?.Reason is not (PictureReason.TooManyBytes or PictureReason.Empty);
        if (keep)
        {
            await blobs.PutAsync(Convert.ToHexStringLower(sha256), submission.File, ct);
        }

        return new Checked(submission, keep ? sha256 : null, header, fault);
    }

    private static ImageRow ToRow(Checked picture, PictureHeader header) => new()
    {
        Item = picture.Submission.Item is { } item ? ItemRows.From(item) : null,
        Frame = picture.Submission.Frame is { } frame ? new FrameRow(frame.Stream, frame.Number, frame.CapturedAt) : null,
        Name = picture.Submission.Name,
        Sha256 = picture.Sha256!,
        Format = header.Format.ToString().ToLowerInvariant(),
        Width = header.Width,
        Height = header.Height,
        Bytes = picture.Submission.File.Length,
    };

    private static QuarantineRow ToRow(Checked picture, PictureException fault) => new()
    {
        Item = picture.Submission.Item is { } item ? ItemRows.From(item) : null,
        Name = picture.Submission.Name,
        Sha256 = picture.Sha256,
        Uri = picture.Submission.Uri?.ToString(),
        Stage = "ingest",
        Reason = fault.Reason,
        Detail = fault.Message,
    };

    private sealed record Checked(Submission Submission, byte[]? Sha256, PictureHeader? Header, PictureException? Fault);
}

/// <param name="Accepted">New pictures.</param>
/// <param name="Duplicates">Pictures that the item had already.</param>
internal sealed record IntakeResult(int Accepted, int Duplicates, IReadOnlyList<QuarantineRow> Quarantined);
