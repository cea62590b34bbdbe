using Vitrine.Ingest.Frames;

namespace Vitrine.Ingest.Tests;

public sealed class StreamBatchTests
{
    // python3: uuid.UUID(bytes_le=hashlib.sha256(b"stream:door").digest()[:16])
    [Fact]
    public void A_stream_is_one_batch_for_ever() => StreamBatch.Of("door").ShouldBe(Guid.Parse("8ba49f35-ff19-aaf5-5f92-005841ad7323"));
}
