using Vitrine.Common.V1;
using Vitrine.Media;

namespace Vitrine.Ingest.Images;

/// <summary>Fetches pictures and hands them to the intake. One that cannot be fetched is quarantined with its reason.</summary>
internal sealed class UrlIntake(PictureFetcher fetcher, ImageIntake intake)
{
    private const int ParallelFetches = 8;

    public async Task<IntakeResult> TakeAsync(
        Guid batchId, string source, IReadOnlyList<(Item Item, Uri Uri)> pictures, CancellationToken ct)
    {
        var submissions = new Submission[pictures.Count];
        await Parallel.ForAsync(
            0,
            pictures.Count,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelFetches, CancellationToken = ct },
            async (i, token) => submissions[i] = await FetchAsync(pictures[i].Item, pictures[i].Uri, token));
        return await intake.TakeAsync(batchId, source, submissions, ct);
    }

    private async Task<Submission> FetchAsync(Item item, Uri uri, CancellationToken ct)
    {
        var submission = new Submission { Name = uri.ToString(), Item = item, Uri = uri };
        try
        {
            return submission with { File = await fetcher.FetchAsync(uri, ct) };
        }
        catch (PictureException fault)
        {
            return submission with { Fault = fault };
        }
    }
}
