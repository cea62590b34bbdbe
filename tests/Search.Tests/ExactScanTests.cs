using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Tests;

public sealed class ExactScanTests
{
    private const int Rows = 3_000;
    private const int Wanted = 10;

    public static TheoryData<string, int, DevicePrecision?> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, DevicePrecision?>();
            foreach (var kind in Vectors.Kinds)
            {
                foreach (var dimension in new[] { 1, 7, 130 })
                {
                    cases.Add(kind, dimension, null);
                    cases.Add(kind, dimension, DevicePrecision.Float32);
                    cases.Add(kind, dimension, DevicePrecision.Float16);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_is_missed_and_ties_go_by_id(string kind, int dimension, DevicePrecision? onDevice)
    {
        var random = new Random(dimension);
        var space = new ResidentSpace(
            new EmbeddingSpace { Model = "model", Sha256 = "sha", Dimension = dimension },
            onDevice is { } precision ? new DeviceRows(Device.Name, precision, dimension) : null);
        var rows = Enumerable.Range(1, Rows).Select(i => new StoredEmbedding(
            Rows - i, i, random.Next(Rows / 3), new byte[32], new Box(0, 0, 1, 1), Vectors.Draw(kind, dimension, random))).ToArray();
        foreach (var row in rows)
        {
            space.Put(row);
        }

        float[][] queries =
        [
            .. Vectors.Kinds.Select(other => Vectors.Draw(other, dimension, random)), rows[^1].Feature.ToArray(), rows[0].Feature.ToArray(),
        ];
        foreach (var items in new[] { null, rows.Select(row => row.ItemId!.Value).Distinct().Where(id => id % 5 == 0).ToArray() })
        {
            var among = items is null ? null : new ItemSet(items);
            var together = space.Nearest([new ScanQuestion(queries, among, Wanted)])[0];
            foreach (var (number, query) in queries.Index())
            {
                var expected = Oracle(rows.Where(row => items?.Contains(row.ItemId!.Value) != false), query);

                Found(together[number]).ShouldBe(expected);
                Found(space.Nearest([new ScanQuestion([query], among, Wanted)])[0][0]).ShouldBe(expected);
            }
        }
    }

    [Fact]
    public void Questions_that_share_a_pass_are_answered_as_alone()
    {
        const int dimension = 24;
        var random = new Random(1);
        var space = new ResidentSpace(new EmbeddingSpace { Model = "model", Sha256 = "sha", Dimension = dimension });
        for (var i = 1; i <= Rows; i++)
        {
            space.Put(new StoredEmbedding(
                i, i, random.Next(Rows / 3), new byte[32], new Box(0, 0, 1, 1), Vectors.Draw("clustered", dimension, random)));
        }

        ScanQuestion[] questions =
        [
            .. Enumerable.Range(0, 9).Select(number => new ScanQuestion(
                [.. Enumerable.Range(0, 1 + number % 3).Select(_ => Vectors.Draw("clustered", dimension, random))],
                number % 2 == 0 ? null : new ItemSet(Enumerable.Range(0, Rows / 3).Where(id => id % (number + 1) == 0).Select(id => (long)id)),
                1 + 5 * number)),
        ];

        var answers = space.Nearest(questions);

        answers.Count.ShouldBe(questions.Length);
        foreach (var (question, answer) in questions.Zip(answers))
        {
            var alone = space.Nearest([question])[0];
            answer.Select(set => set.Candidates.Select(candidate => candidate.RegionId))
                .ShouldBe(alone.Select(set => set.Candidates.Select(candidate => candidate.RegionId)));
            answer.Select(set => (set.MatchedRows, set.MatchedItems)).ShouldBe(alone.Select(set => (set.MatchedRows, set.MatchedItems)));
        }
    }

    [Fact]
    public void Codes_count_as_memory()
    {
        var space = new ResidentSpace(new EmbeddingSpace { Model = "model", Sha256 = "sha", Dimension = 512 });

        space.Put(new StoredEmbedding(1, 1, 1, new byte[32], new Box(0, 0, 1, 1), new float[512]));

        space.Bytes.ShouldBe(ResidentChunk.Capacity * (512 * 4 + 512 + 256 + 2 * 12));
    }

    /// <summary>The regions that the nearest items show first.</summary>
    private static List<long> Found(CandidateSet set) =>
        [.. set.Candidates.DistinctBy(candidate => candidate.ItemId).Take(Wanted).Select(candidate => candidate.RegionId)];

    private static List<long> Oracle(IEnumerable<StoredEmbedding> rows, float[] query) =>
    [
        .. rows.Select(row => (Row: row, Distance: CosineDistance.Between(row.Feature.Span, query)))
            .OrderBy(scored => scored.Distance).ThenBy(scored => scored.Row.RegionId)
            .DistinctBy(scored => scored.Row.ItemId).Take(Wanted).Select(scored => scored.Row.RegionId),
    ];
}
