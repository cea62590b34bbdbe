using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Tests;

public sealed class DeviceRowsTests
{
    private const int Dimension = 24;
    private const int Wanted = 5;

    private readonly Random _random = new(1);
    private readonly ResidentSpace _space = NewSpace(DevicePrecision.Float16);
    private readonly ResidentSpace _reference = NewSpace(null);
    private int _sequence;

    [Fact]
    public void An_item_of_thousands_of_near_rows_hides_no_other()
    {
        var query = Draw();
        for (var row = 1; row <= 5000; row++)
        {
            Put(row, item: 1, Near(query));
        }

        for (var row = 5001; row <= 5010; row++)
        {
            Put(row, item: row, Draw());
        }

        Items(_space, query, null).ShouldBe(Items(_reference, query, null));
        Items(_space, query, null).Count.ShouldBe(Wanted);
    }

    [Fact]
    public void A_row_that_is_replaced_or_comes_later_is_found_as_the_processor_finds_it()
    {
        for (var round = 0; round < 4; round++)
        {
            for (var row = 1; row <= 700; row++)
            {
                Put(_random.Next(1 + 500 * (round + 1)), item: null, Draw());
            }

            foreach (var among in new[] { null, new ItemSet(Enumerable.Range(0, 900).Where(id => id % 3 == 0).Select(id => (long)id)) })
            {
                var questions = Enumerable.Range(0, 3).Select(_ => new ScanQuestion([Draw(), Draw()], among, Wanted)).ToArray();

                var (found, expected) = (_space.Nearest(questions), _reference.Nearest(questions));

                foreach (var (set, other) in found.SelectMany(sets => sets).Zip(expected.SelectMany(sets => sets)))
                {
                    Told(set).ShouldBe(Told(other));
                    (set.MatchedRows, set.MatchedItems).ShouldBe((other.MatchedRows, other.MatchedItems));
                }
            }
        }
    }

    [Fact]
    public void Rows_beyond_the_first_block_are_found()
    {
        for (var row = 1; row <= 40_000; row++)
        {
            Put(row, item: row, Draw());
        }

        for (var i = 0; i < 5; i++)
        {
            var query = Draw();
            Items(_space, query, null).ShouldBe(Items(_reference, query, null));
        }
    }

    [Fact]
    public void What_a_device_holds_counts_as_memory()
    {
        Put(1, item: 1, Draw());

        _space.Complete();

        _space.Bytes.ShouldBe(ResidentChunk.Capacity * Dimension * sizeof(float) + (1 << 14) * (Dimension * 2 + 2 * sizeof(long)));
    }

    private static ResidentSpace NewSpace(DevicePrecision? precision) => new(
        new EmbeddingSpace { Model = "model", Sha256 = "sha", Dimension = Dimension },
        precision is { } format ? new DeviceRows(Device.Name, format, Dimension) : null);

    private static List<long> Items(ResidentSpace space, float[] query, ItemSet? among) =>
    [
        .. space.Nearest([new ScanQuestion([query], among, Wanted)])[0][0].Candidates
            .Select(candidate => candidate.ItemId).Distinct().Take(Wanted),
    ];

    private static IEnumerable<(long, long)> Told(CandidateSet set) =>
        set.Candidates.Select(candidate => (candidate.ItemId, candidate.RegionId));

    /// <param name="item">Null: the region's own.</param>
    private void Put(long region, long? item, float[] feature)
    {
        var row = new StoredEmbedding(region, ++_sequence, item ?? region / 2, new byte[32], new Box(0, 0, 1, 1), feature);
        _space.Put(row);
        _reference.Put(row);
    }

    private float[] Draw() => Vectors.Draw("clustered", Dimension, _random);

    private float[] Near(float[] vector) => Unit([.. vector.Select(number => number + 0.01f * (_random.NextSingle() - 0.5f))]);

    private static float[] Unit(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(number => (double)number * number));
        return [.. vector.Select(number => (float)(number / length))];
    }
}
