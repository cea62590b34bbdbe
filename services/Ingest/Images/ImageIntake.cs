using System.Security.Cryptography;
using Vitrine.Catalog.Ingest;
using Vitrine.Media;

namespace Vitrine.Ingest.Images;

/// <summary>
/// The one road into the catalogue: header and limits, whole or truncated, SHA-256, blob, rows. When
/// <see cref="TakeAsync"/> returns, the pictures are safe and the outbox sends them on.
/// </summary>
internal sealed class ImageIntake(
    PictureDecoder decoder, IBlobStore blobs, IngestStore store, QuarantineStore quarantine, Outbox outbox)
{
    /// <summary>Takes pictures of one batch. Taking the same ones again changes nothing.</summary>
    /// <param name="source">How they came, for example "grpc".</param>
    public async Task<IntakeResult> TakeAsync(
        Guid batchId, string source, IReadOnlyList<Submission> submissions, CancellationToken ct)
    {
        var verdicts = new Verdict[submissions.Count];
        await Parallel.ForAsync(0, submissions.Count, ct, async (i, token) =>
            verdicts[i] = await JudgeAsync(submissions[i], token));

        var images = verdicts.Where(verdict => verdict.Header is not null).Select(ToImage).ToList();
        var stored = await store.UpsertAsync(batchId, source, images, ct);
        var refused = new List<QuarantinedImage>();
        foreach (var verdict in verdicts.Where(verdict => verdict.Header is null))
        {
            refused.Add(await quarantine.AddAsync(source, ToQuarantine(batchId, verdict), ct));
        }

        outbox.Wake();
        var accepted = stored.Count(image => image.IsNew);
        return new IntakeResult(accepted, images.Count - accepted, refused);
    }

    private async Task<Verdict> JudgeAsync(Submission submission, CancellationToken ct)
    {
        if (submission.Fault is not null)
        {
            return new Verdict(submission, null, null, submission.Fault);
        }

        var sha256 = SHA256.HashData(submission.File.Span);
        var header = submission.Header;
        PictureException? fault = null;
        try
        {
            header ??= decoder.Verify(submission.File, ct);
        }
        catch (PictureException exception)
        {
            fault = exception;
        }

        // A refused file is kept for a replay, unless it is empty or longer than any limit that might be raised.
        if (fault?.Reason is PictureReason.TooManyBytes or PictureReason.Empty)
        {
            return new Verdict(submission, null, null, fault);
        }

        await blobs.PutAsync(Convert.ToHexStringLower(sha256), submission.File, ct);
        return new Verdict(submission, sha256, header, fault);
    }

    private static NewImage ToImage(Verdict verdict)
    {
        var (submission, sha256, header, _) = verdict;
        return new NewImage
        {
            Item = submission.Item?.ToRow(),
            Stream = submission.Frame?.Stream,
            Frame = submission.Frame?.Number,
            CapturedAt = submission.Frame?.CapturedAt,
            Name = submission.Name,
            Sha256 = sha256!,
            Format = header!.Format.ToString().ToLowerInvariant(),
            Width = header.Width,
            Height = header.Height,
            Bytes = submission.File.Length,
        };
    }

    private static QuarantinedImage ToQuarantine(Guid batchId, Verdict verdict)
    {
        var (submission, sha256, _, fault) = verdict;
        return new QuarantinedImage
        {
            BatchId = batchId,
            Shop = submission.Item?.Shop ?? "",
            ItemId = submission.Item?.ItemId ?? "",
            Item = submission.Item?.ToJson(),
            Name = submission.Name,
            Sha256 = sha256,
            Uri = submission.Uri?.ToString(),
            Stage = "ingest",
            Reason = fault!.Reason,
            Detail = fault.Message,
        };
    }

    /// <summary>A picture is fine (it has a header) or not (it has a fault).</summary>
    private sealed record Verdict(Submission Submission, byte[]? Sha256, PictureHeader? Header, PictureException? Fault);
}

/// <param name="Accepted">New pictures.</param>
/// <param name="Duplicates">Pictures that the item had already.</param>
internal sealed record IntakeResult(int Accepted, int Duplicates, IReadOnlyList<QuarantinedImage> Quarantined)
{
    public static IntakeResult None { get; } = new(0, 0, []);

    public static IntakeResult operator +(IntakeResult left, IntakeResult right) => new(
        left.Accepted + right.Accepted,
        left.Duplicates + right.Duplicates,
        [.. left.Quarantined, .. right.Quarantined]);
}
