using Google.Protobuf;
using Vitrine.Cli.Local;
using Vitrine.Common.V1;
using Vitrine.Ingest.V1;
using Vitrine.Media;
using Vitrine.Media.Tests;

namespace Vitrine.Integration;

/// <summary>Files that mean harm, among good ones.</summary>
public sealed class HostileFileTests(StackFixture stack)
{
    private const long MemoryLimit = 1_500_000_000;

    [Fact]
    public async Task Hostile_files_are_refused_with_their_reason_and_the_rest_of_the_batch_is_unharmed()
    {
        var ct = TestContext.Current.CancellationToken;
        var batch = Guid.NewGuid();
        var shop = $"hostile-{batch:N}";
        (string Name, byte[] File, string Reason)[] hostile =
        [
            ("empty file", HostileFiles.Empty, PictureReason.Empty),
            ("truncated jpeg", HostileFiles.TruncatedJpeg, PictureReason.Truncated),
            ("html named .jpg", HostileFiles.HtmlNamedJpg, PictureReason.UnsupportedFormat),
            ("png of 100000 x 100000", HostileFiles.PngOf100000x100000, PictureReason.SideTooLong),
            ("png of 1 x 500M", HostileFiles.PngOf1x500M, PictureReason.SideTooLong),
            ("progressive jpeg of 30 megapixels", HostileFiles.ProgressiveJpegOf30Megapixels, PictureReason.ProgressiveTooLarge),
            ("zip", HostileFiles.Zip, PictureReason.UnsupportedFormat),
            ("svg", HostileFiles.Svg, PictureReason.UnsupportedFormat),
            ("gif bomb", HostileFiles.GifBomb, PictureReason.SideTooLong),
            ("webp bomb", HostileFiles.WebPBomb, PictureReason.TooManyPixels),
        ];

        var taken = await stack.IngestAsync(
            hostile.SelectMany((file, i) => new[] { Request(file.Name, file.File), Request($"good {i}", Pictures.Distinct(10_000 + i)) }),
            ct);

        taken.Quarantined.Select(image => (image.Name, image.Reason)).ShouldBe(
            hostile.Select(file => (file.Name, file.Reason)), ignoreOrder: true);
        taken.Accepted.ShouldBe(hostile.Length);
        await stack.WatchToTheEndAsync(batch, ct);
        var listed = await stack.Ingest.ListQuarantineAsync(
            new ListQuarantineRequest { BatchId = batch.ToString() }, cancellationToken: ct);
        listed.Images.Select(image => image.Name).ShouldBe(hostile.Select(file => file.Name), ignoreOrder: true);
        stack.PeakMemory(Part.Ingest).ShouldBeLessThan(MemoryLimit);
        stack.PeakMemory(Part.Embedder).ShouldBeLessThan(MemoryLimit);

        IngestImagesRequest Request(string name, byte[] file) => new()
        {
            BatchId = batch.ToString(),
            Item = new Item { Shop = shop, ItemId = name },
            Name = name,
            Data = ByteString.CopyFrom(file),
        };
    }
}
