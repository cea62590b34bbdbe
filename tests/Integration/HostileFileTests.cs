using Google.Protobuf;
using Vitrine.Common.V1;
using Vitrine.Ingest.V1;
using Vitrine.Media.Tests;

namespace Vitrine.Integration;

/// <summary>Files that mean harm, among good ones.</summary>
public sealed class HostileFileTests(StackFixture stack) : IClassFixture<StackFixture>
{
    private const long MemoryLimit = 1_500_000_000;

    [Fact]
    public async Task Hostile_files_are_refused_with_their_reason_and_the_rest_of_the_batch_is_unharmed()
    {
        var ct = TestContext.Current.CancellationToken;
        var batch = Guid.NewGuid();
        var shop = $"hostile-{batch:N}";
        var hostile = HostileFiles.All.ToList();
        var expected = hostile.ToDictionary(file => file.Name, file => file.Reason);

        using var call = stack.Ingest.IngestImages(cancellationToken: ct);
        foreach (var (file, i) in hostile.Select((file, i) => (file, i)))
        {
            await SendAsync(file.Name, file.Bytes);
            await SendAsync($"good {i}", Pictures.Distinct(10_000 + i));
        }

        await call.RequestStream.CompleteAsync();
        var taken = await call.ResponseAsync;

        taken.Quarantined.ToDictionary(image => image.Name, image => image.Reason).ShouldBe(expected, ignoreOrder: true);
        taken.Accepted.ShouldBe(hostile.Count);
        await stack.WatchToTheEndAsync(batch, ct);
        var listed = await stack.Ingest.ListQuarantineAsync(
            new ListQuarantineRequest { BatchId = batch.ToString() }, cancellationToken: ct);
        listed.Images.Select(image => image.Name).ShouldBe(expected.Keys, ignoreOrder: true);
        stack.PeakMemory("ingest").ShouldBeLessThan(MemoryLimit);
        stack.PeakMemory("embedder").ShouldBeLessThan(MemoryLimit);

        Task SendAsync(string name, byte[] file) => call.RequestStream.WriteAsync(
            new IngestImagesRequest
            {
                BatchId = batch.ToString(),
                Item = new Item { Shop = shop, ItemId = name },
                Name = name,
                Data = ByteString.CopyFrom(file),
            },
            ct);
    }
}
