using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Tests;

public sealed class ResidentSpaceTests
{
    private const int Dimension = 8;
    private const int Wanted = 10;

    private readonly ResidentSpace _space = new(new EmbeddingSpace
    {
        Model = "model",
        Sha256 = "sha",
        Dimension = Dimension,
    });

    private long _sequence;

    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(5_000)]
    public void The_best_items_are_those_of_a_naive_scan(int rows)
    {
        var random = new Random(rows);
        var stored = Enumerable.Range(1, rows).Select(region => Put(region, item: random.Next(rows / 3 + 1), RandomUnit(random))).ToArray();
        var some = stored.Select(row => row.ItemId!.Value).Distinct().Where(_ => random.Next(3) == 0).ToArray();

        foreach (var items in new[] { null, some })
        {
            var query = RandomUnit(random);
            var found = Nearest(query, items);

            var matching = stored.Where(row => items?.Contains(row.ItemId!.Value) != false).ToArray();
            Best(query, found.Candidates.Select(candidate => (candidate.ItemId, candidate.Feature.ToArray())))
                .ShouldBe(Best(query, matching.Select(row => (row.ItemId!.Value, row.Feature.ToArray()))));
            (found.MatchedRows, found.MatchedItems).ShouldBe((matching.Length, matching.DistinctBy(row => row.ItemId).Count()));
            (found.Plan, found.Exact).ShouldBe(("exact", true));
        }
    }

    [Fact]
    public void An_item_of_many_regions_leaves_room_for_the_others()
    {
        foreach (var region in Enumerable.Range(1, 100))
        {
            Put(region, item: 1, Axis(0));
        }

        Put(101, item: 2, Axis(1));

        var found = Nearest(Axis(0));

        found.Candidates.Count(candidate => candidate.ItemId == 1).ShouldBe(CandidateOptions.RegionsPerItem);
        found.Candidates.Select(candidate => candidate.RegionId).Max().ShouldBe(101);
    }

    [Fact]
    public void A_newer_row_replaces_the_older_one_of_its_region()
    {
        Put(1, item: 1, Axis(0));
        Put(1, item: 1, Axis(1));

        var candidate = Nearest(Axis(0)).Candidates.ShouldHaveSingleItem();

        candidate.Feature.ToArray().ShouldBe(Axis(1));
    }

    [Fact]
    public void A_withdrawn_item_is_not_found_and_not_counted()
    {
        Put(1, item: 1, Axis(0));
        Put(2, item: 2, Axis(1));

        _space.Withdraw([1, 99]);
        var found = Nearest(Axis(0));

        found.Candidates.ShouldHaveSingleItem().ItemId.ShouldBe(2);
        (found.MatchedRows, found.MatchedItems).ShouldBe((1, 1));
    }

    [Fact]
    public void Regions_that_the_index_names_are_found_in_their_order_by_their_newest_row()
    {
        Put(1, item: 1, Axis(0));
        Put(2, item: 2, Axis(1));
        Put(3, item: null, Axis(2));
        Put(4, item: 3, Axis(3));
        Put(1, item: 1, Axis(4));
        _space.Withdraw([2]);

        var found = _space.Find([4, 99, 3, 2, 1]);

        found.Select(candidate => candidate.RegionId).ShouldBe([4, 1]);
        found[1].Feature.ToArray().ShouldBe(Axis(4));
    }

    [Fact]
    public void A_frame_of_a_stream_is_not_found_but_its_sequence_counts()
    {
        Put(1, item: null, Axis(0));

        Nearest(Axis(0)).Candidates.ShouldBeEmpty();
        _space.Sequence.ShouldBe(0);
        _space.Complete();
        _space.Sequence.ShouldBe(1);
    }

    [Fact]
    public void Equally_near_items_go_by_the_id_of_their_region()
    {
        foreach (var region in Enumerable.Range(1, 50).Reverse())
        {
            Put(region, item: 100 - region, Axis(0));
        }

        Nearest(Axis(0)).Candidates.Select(candidate => candidate.RegionId).Take(Wanted)
            .ShouldBe(Enumerable.Range(1, Wanted).Select(region => (long)region));
    }

    [Fact]
    public void What_is_written_meanwhile_never_breaks_an_answer()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(1, 6_000).Select(_ => RandomUnit(random)).ToArray();
        var writer = Task.Run(() =>
        {
            foreach (var (i, feature) in rows.Index())
            {
                Put(i % 4_000, item: i % 500, feature);
            }
        }, TestContext.Current.CancellationToken);
        while (!writer.IsCompleted)
        {
            var before = _space.Rows;
            var found = Nearest(rows[0]);
            found.MatchedItems.ShouldBeGreaterThanOrEqualTo(Math.Min(before, 500));
            found.Candidates.ShouldAllBe(candidate => Math.Abs(Norm(candidate) - 1) < 1e-4f);
        }
    }

    private CandidateSet Nearest(float[] query, long[]? items = null) =>
        _space.Nearest([new ScanQuestion([query], items is null ? null : new ItemSet(items), Wanted)])[0][0];

    private StoredEmbedding Put(int region, int? item, float[] feature)
    {
        var row = new StoredEmbedding(region, ++_sequence, item, new byte[32], new Box(0, 0, 1, 1), feature);
        _space.Put(row);
        return row;
    }

    private static List<long> Best(float[] query, IEnumerable<(long Item, float[] Feature)> rows) =>
    [
        .. rows.GroupBy(row => row.Item)
            .Select(item => (Item: item.Key, Score: item.Max(row => Dot(row.Feature, query))))
            .OrderByDescending(item => item.Score).ThenBy(item => item.Item)
            .Take(Wanted).Select(item => item.Item),
    ];

    private static float Norm(Candidate candidate) => Dot(candidate.Feature.Span, candidate.Feature.Span);

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0f;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private static float[] Axis(int axis) => [.. Enumerable.Range(0, Dimension).Select(i => i == axis ? 1f : 0f)];

    private static float[] RandomUnit(Random random)
    {
        var values = Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var length = MathF.Sqrt(Dot(values, values));
        return [.. values.Select(value => value / length)];
    }
}
