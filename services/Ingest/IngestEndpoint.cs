using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Ingest;
using Vitrine.Hosting;
using Vitrine.Ingest.Images;
using Vitrine.Ingest.Items;
using Vitrine.Ingest.Quarantine;
using Vitrine.Ingest.V1;
using Vitrine.Media;

namespace Vitrine.Ingest;

/// <summary>The wire of <c>vitrine.ingest.v1</c>: checks requests and hands them to the slices.</summary>
internal sealed class IngestEndpoint(
    ImageIntake intake,
    PictureFetcher fetcher,
    IngestStore store,
    QuarantineReplay replay,
    ItemWithdrawal withdrawal,
    TransientRetry retry,
    TimeProvider time,
    IOptions<IngestOptions> options) : IngestService.IngestServiceBase
{
    public override async Task<IngestImagesResponse> IngestImages(
        IAsyncStreamReader<IngestImagesRequest> requestStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var response = new IngestImagesResponse();
        Guid? batchId = null;
        var row = 0;

        // Reading runs ahead of the intake by two chunks: the wire and the work overlap, and memory stays bounded.
        var arrived = Channel.CreateBounded<Submission>(2 * options.Value.ChunkSize);
        var reading = ReadAsync();
        await foreach (var chunk in arrived.Reader.ReadChunksAsync(options.Value.ChunkSize, ct))
        {
            var taken = await retry.RunAsync(
                token => intake.TakeAsync(batchId!.Value, "grpc", chunk, token), options.Value.DatabasePatience, ct);
            response.Accepted += taken.Accepted;
            response.Duplicates += taken.Duplicates;
            response.Quarantined.AddRange(taken.Quarantined.Select(QuarantineWire.From));
        }

        await reading;
        batchId ??= Guid.CreateVersion7(time.GetUtcNow());
        response.BatchId = batchId.ToString();
        return response;

        async Task ReadAsync()
        {
            try
            {
                await foreach (var request in requestStream.ReadAllAsync(ct))
                {
                    batchId ??= BatchIds.Parse(request.BatchId, time);
                    ItemRules.ThrowIfBroken(request.Item, $"requests[{row}].");
                    var name = request.Name.Length > 0 ? request.Name : $"#{row}";
                    await arrived.Writer.WriteAsync(new Submission(name, request.Data.Memory, request.Item), ct);
                    row++;
                }

                arrived.Writer.Complete();
            }
            catch (Exception exception)
            {
                arrived.Writer.Complete(exception);
            }
        }
    }
}
