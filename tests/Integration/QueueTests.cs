using System.Text.Json;

namespace Vitrine.Integration;

/// <summary>The public queues, by a publisher that is not ours.</summary>
public sealed class QueueTests(StackFixture stack)
{
    private static readonly string[] _tags = ["new"];

    [Fact]
    public async Task A_frame_in_plain_json_is_embedded_once_however_often_it_arrives()
    {
        var ct = TestContext.Current.CancellationToken;
        var stream = $"camera-{Guid.NewGuid():N}";
        var frame = JsonSerializer.Serialize(new
        {
            stream,
            frame = 7,
            image = Convert.ToBase64String(Pictures.Distinct(1)),
        });

        await stack.PublishAsync("frame-submitted", frame, frame, frame);

        await stack.EmbeddedAsync(stream, 1, ct);
        (await stack.CountAsync($"select count(*) from ingest.images where stream = '{stream}'", ct)).ShouldBe(1);
    }

    [Fact]
    public async Task An_image_in_plain_json_becomes_an_item()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = $"queue-{Guid.NewGuid():N}";
        var path = Path.Combine(stack.Stack.ImportFolder, $"{shop}.jpg");
        await File.WriteAllBytesAsync(path, Pictures.Distinct(2), ct);

        await stack.PublishAsync("image-submitted", JsonSerializer.Serialize(new
        {
            shop,
            itemId = "A-1",
            uri = new Uri(path).AbsoluteUri,
            title = "A picture",
            price = 12.5,
            tags = _tags,
            attributes = new { colour = "red" },
        }));

        await stack.EventuallyAsync(
            $"""
            select count(*) from ingest.items t join ingest.images i on i.item_id = t.id
            join detector.regions r on r.image_id = i.id join {await stack.SpaceTableAsync(ct)} s on s.region_id = r.id
            where t.shop = '{shop}' and t.price = 12.5 and t.tags = array['new'] and t.attributes @> '{"{"}"colour":"red"{"}"}'
            """,
            1,
            ct);
    }

    [Fact]
    public async Task A_poisonous_frame_ends_in_quarantine_and_holds_nobody_up()
    {
        var ct = TestContext.Current.CancellationToken;
        var stream = $"camera-{Guid.NewGuid():N}";
        await stack.PublishAsync(
            "frame-submitted",
            JsonSerializer.Serialize(new { stream, frame = 1, image = Convert.ToBase64String("no picture"u8) }),
            JsonSerializer.Serialize(new { stream, frame = 2, image = "%%%" }),
            JsonSerializer.Serialize(new { stream, frame = 3, image = Convert.ToBase64String(Pictures.Distinct(3)) }));

        await stack.EventuallyAsync($"select count(*) from ingest.images where stream = '{stream}'", 1, ct);
        await stack.EventuallyAsync(
            $"""
            select count(*) from ingest.quarantine where name in ('{stream}/1', '{stream}/2')
            and reason in ('UNSUPPORTED_FORMAT', 'INVALID_MESSAGE')
            """,
            2,
            ct);
    }
}
