using Vitrine.Vision.Keypoints;

namespace Vitrine.Vision.Tests.Keypoints;

public sealed class HardRowSamplerTests
{
    [Fact]
    public void The_hardest_rows_come_twice_from_the_next_epoch_on()
    {
        var sampler = Sampler();
        for (var row = 0; row < 10; row++)
        {
            sampler.Saw(row, row is 3 or 7 ? 5 : 1);
        }

        Counts(sampler, 4).Count(count => count.Value == 2).ShouldBe(2);
        sampler.BeginEpoch();
        var counts = Counts(sampler, 4);

        counts.Where(count => count.Value == 2).Select(count => count.Key).Order().ShouldBe([3, 7]);
        counts.Count.ShouldBe(10);
        sampler.Epoch(4).ShouldAllBe(batch => batch.Length == 3);
    }

    [Fact]
    public void A_row_that_was_not_seen_yet_is_among_the_hardest()
    {
        var sampler = Sampler();
        foreach (var row in Enumerable.Range(0, 10).Except([5, 6]))
        {
            sampler.Saw(row, 1000);
        }

        sampler.BeginEpoch();
        Counts(sampler, 0).Where(count => count.Value == 2).Select(count => count.Key).Order().ShouldBe([5, 6]);
    }

    [Fact]
    public void A_resumed_run_goes_on_with_the_epoch_that_was_begun()
    {
        var sampler = Sampler();
        sampler.Saw(2, 3);
        sampler.BeginEpoch();
        sampler.Saw(8, 4);
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            sampler.Save(writer);
        }

        memory.Position = 0;
        var resumed = Sampler();
        using var reader = new BinaryReader(memory);
        resumed.Load(reader);

        resumed.Epoch(1).ShouldBe(sampler.Epoch(1));
        sampler.BeginEpoch();
        resumed.BeginEpoch();
        resumed.Epoch(2).ShouldBe(sampler.Epoch(2));
        resumed.Epoch(2).ShouldNotBe(resumed.Epoch(3));
    }

    private static HardRowSampler Sampler() => new(rows: 10, batchSize: 3, share: 0.2, seed: 1);

    private static Dictionary<int, int> Counts(HardRowSampler sampler, int epoch) =>
        sampler.Epoch(epoch).SelectMany(batch => batch).CountBy(row => row).ToDictionary();
}
