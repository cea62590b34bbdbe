using Google.Protobuf;
using Vitrine.Cli.Local;
using Vitrine.Common.V1;
using Vitrine.Ingest.V1;

namespace Vitrine.Integration;

/// <summary>Parts are killed in the middle of an ingest and started again: nothing is lost, nothing is there twice.</summary>
public sealed class FaultTests(StackFixture stack)
{
    private const int Count = 500;

    [Theory]
    [InlineData(Part.Detector)]
    [InlineData(Part.Embedder)]
    [InlineData(Part.Broker)]
    [InlineData(Part.Database)]
    public async Task A_killed_part_loses_nothing_and_doubles_nothing(Part part)
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = $"kill-{part}-{Guid.NewGuid():N}".ToLowerInvariant();
        var batch = Guid.NewGuid();

        var ingest = IngestAsync(shop, batch, ct);
        await stack.EventuallyAsync($"select (count(*) >= {Count / 4})::int from ingest.images where batch_id = '{batch}'", 1, ct);
        await stack.Stack.KillAsync(part, ct);
        await stack.Stack.StartAsync(part, ct);
        var taken = await ingest;

        (taken.Accepted + taken.Duplicates).ShouldBe(Count);
        taken.Quarantined.ShouldBeEmpty();
        await stack.WatchToTheEndAsync(batch, ct);
        var space = await stack.SpaceTableAsync(ct);
        (await stack.CountAsync($"select count(*) from ingest.images where batch_id = '{batch}'", ct)).ShouldBe(Count);
        (await stack.CountAsync(
            $"select count(distinct i.sha256) from ingest.images i where i.batch_id = '{batch}'", ct)).ShouldBe(Count);
        (await stack.CountAsync(
            $"""
            select count(*) from ingest.images i join detector.regions r on r.image_id = i.id
            join {space} s on s.region_id = r.id where i.batch_id = '{batch}'
            """,
            ct)).ShouldBe(Count);
    }

    private Task<IngestImagesResponse> IngestAsync(string shop, Guid batch, CancellationToken ct) =>
        stack.IngestAsync(
            Enumerable.Range(0, Count).Select(i => new IngestImagesRequest
            {
                BatchId = batch.ToString(),
                Item = new Item { Shop = shop, ItemId = $"{i / 2}" },
                Name = $"{i}",
                Data = ByteString.CopyFrom(Pictures.Distinct(i)),
            }),
            ct);
}
