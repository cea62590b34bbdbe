using System.Security.Cryptography;
using Google.Protobuf;
using Vitrine.Cli.Local;
using Vitrine.Common.V1;
using Vitrine.Ingest.V1;

namespace Vitrine.Integration;

/// <summary>A picture at which a service fails for a reason that has no code.</summary>
public sealed class PoisonTests(StackFixture stack)
{
    [Fact]
    public async Task Goes_to_quarantine_alone_and_can_be_replayed()
    {
        var ct = TestContext.Current.CancellationToken;
        var batch = Guid.NewGuid();
        byte[][] files = [.. Enumerable.Range(9_000, 3).Select(Pictures.Distinct)];
        await stack.Stack.KillAsync(Part.Embedder, ct);
        await stack.IngestAsync(
            files.Select((file, i) => new IngestImagesRequest
            {
                BatchId = batch.ToString(),
                Item = new Item { Shop = $"poison-{batch}", ItemId = $"{i}" },
                Name = $"{i}",
                Data = ByteString.CopyFrom(file),
            }),
            ct);
        await stack.WatchAsync(batch, state => state.Detected == files.Length, ct); // A detector may read the file as well.
        var blob = BlobOf(files[1]);
        File.Move(blob, blob + ".away");
        Directory.CreateDirectory(blob); // To read it is neither a missing file nor a broken picture.
        await stack.Stack.StartAsync(Part.Embedder, ct);

        var first = await stack.WatchToTheEndAsync(batch, ct);
        var quarantined = await stack.Ingest.ListQuarantineAsync(
            new ListQuarantineRequest { BatchId = batch.ToString() }, cancellationToken: ct);
        Directory.Delete(blob);
        File.Move(blob + ".away", blob);
        await stack.Ingest.ReplayQuarantineAsync(
            new ReplayQuarantineRequest { QuarantineIds = { quarantined.Images.Select(image => image.QuarantineId) } },
            cancellationToken: ct);
        var second = await stack.WatchToTheEndAsync(batch, ct);

        (first.Embedded, first.Quarantined).ShouldBe((2, 1));
        var poison = quarantined.Images.ShouldHaveSingleItem();
        (poison.Name, poison.Stage, poison.Reason).ShouldBe(("1", "embedder", "UNEXPECTED"));
        (second.Embedded, second.Quarantined).ShouldBe((3, 0));
    }

    private string BlobOf(byte[] file)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        return Path.Combine(stack.Stack.BlobFolder, sha256[..2], sha256[2..4], sha256);
    }
}
