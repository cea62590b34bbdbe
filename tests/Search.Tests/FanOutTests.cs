using Grpc.Core;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Search.Queries;
using Vitrine.Search.Resident;
using Vitrine.Search.Shards;
using Vitrine.Search.V1;

namespace Vitrine.Search.Tests;

public sealed class FanOutTests
{
    private const int Dimension = 16;
    private const int Shards = 3;
    private static readonly Ranking _ranking = new(new ReRanker(Options.Create(new SearchOptions())));

    private readonly EmbeddingSpace _space = new()
    {
        Id = 7,
        Model = "model",
        Sha256 = "sha",
        Dimension = Dimension,
    };

    [Theory]
    [InlineData("random", 1)]
    [InlineData("random", 3)]
    [InlineData("copies", 1)]
    [InlineData("copies", 3)]
    [InlineData("neighbours", 2)]
    public void Parts_merge_to_what_one_process_with_all_rows_finds(string kind, int vectors)
    {
        var random = new Random(vectors);
        var rows = Enumerable.Range(1, 900).Select(region => new StoredEmbedding(
            region, region, random.Next(200), [(byte)region], new Box(region, 0, 1, 1), Vectors.Draw(kind, Dimension, random))).ToArray();
        QueryVector[] drawn =
        [
            .. Enumerable.Range(0, vectors).Select(i =>
                new QueryVector(Vectors.Draw(kind, Dimension, random), new Common.V1.Box { Left = i })),
        ];
        var query = new QueryVectors(_space, drawn);

        foreach (var items in new[] { 1, 10, 1000 })
        {
            var whole = Search(query, rows, items);
            var merged = FanOut.Merge(
                query, [.. Enumerable.Range(0, Shards).Select(shard => Answer(shard, query, rows.Where(row => row.ItemId % Shards == shard), items))], items);

            Told(Ranking.Nearest(merged.Sets, items)).ShouldBe(Told(Ranking.Nearest(whole, items)));
            merged.Sets.Select(set => (set.Plan, set.Exact, set.MatchedRows, set.MatchedItems))
                .ShouldBe(whole.Select(set => (set.Plan, set.Exact, set.MatchedRows, set.MatchedItems)));
            merged.Missing.Any.ShouldBeFalse();
        }
    }

    [Fact]
    public void Equally_near_items_of_different_shards_go_by_the_id_of_their_region()
    {
        FindNearestResponse[] answers = [Answer(0, (Region: 3, Item: 30)), Answer(1, (Region: 1, Item: 10)), Answer(2, (Region: 2, Item: 20))];

        var merged = FanOut.Merge(OneVector(), answers, 2);

        Ranking.Nearest(merged.Sets, 2).Select(item => item.ItemId).ShouldBe([10, 20]);
    }

    [Fact]
    public void One_part_that_is_not_exact_makes_the_answer_inexact()
    {
        var answers = new[] { Answer(0, (1, 1)), Answer(1, (2, 2)) };
        answers.ToList().ForEach(answer => answer.Shards = answers.Length);
        (answers[1].Sets[0].Plan, answers[1].Sets[0].Exact) = ("hnsw", false);

        var set = FanOut.Merge(OneVector(), answers, 10).Sets.ShouldHaveSingleItem();

        (set.Plan, set.Exact, set.MatchedItems).ShouldBe(("hnsw", false, 2));
    }

    [Fact]
    public void A_shard_that_does_not_answer_is_named_and_the_others_are_merged()
    {
        var found = FanOut.Merge(OneVector(), [Answer(0, (1, 1)), null, Answer(2, (2, 2))], 10);

        found.Sets[0].Matches.Select(match => match.Candidate.ItemId).ShouldBe([1, 2]);
        found.Missing.Numbers.ShouldBe([1]);
        var error = Should.Throw<RpcException>(found.Missing.ThrowIfAny);
        error.StatusCode.ShouldBe(StatusCode.Unavailable);
        error.Status.Detail.ShouldBe("no answer from shard 1 (of 0 to 2)");
    }

    [Fact]
    public void Without_any_answer_there_is_none()
    {
        var error = Should.Throw<RpcException>(() => FanOut.Merge(OneVector(), [null, null], 10));

        error.StatusCode.ShouldBe(StatusCode.Unavailable);
        error.Status.Detail.ShouldBe("no answer from shard 0, 1 (of 0 to 1)");
    }

    [Fact]
    public void The_answer_of_another_shard_than_was_asked_is_refused()
    {
        var error = Should.Throw<RpcException>(() => FanOut.Merge(OneVector(), [Answer(0, (1, 1)), Answer(2, (2, 2)), null], 10));

        error.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        error.Status.Detail.ShouldBe("shard 2 of 3 answers in the place of shard 1 of 3");
    }

    private QueryVectors OneVector() => new(_space, [new QueryVector(new float[Dimension], Box: null)]);

    private FindNearestResponse Answer(int shard, QueryVectors query, IEnumerable<StoredEmbedding> rows, int items) => new()
    {
        Shard = shard,
        Shards = Shards,
        Sets = { Search(query, rows, items).Select(ShardWire.ToWire) },
    };

    private static FindNearestResponse Answer(int shard, (long Region, long Item) row) => new()
    {
        Shard = shard,
        Shards = Shards,
        Sets =
        {
            new NearestRows
            {
                Plan = "exact",
                Exact = true,
                MatchedRows = 1,
                MatchedItems = 1,
                Rows = { new NearestRow { RegionId = row.Region, ItemId = row.Item, Box = new Common.V1.Box(), Distance = 0.5 } },
            },
        },
    };

    private IReadOnlyList<MatchSet> Search(QueryVectors query, IEnumerable<StoredEmbedding> rows, int items)
    {
        var space = new ResidentSpace(_space);
        foreach (var row in rows)
        {
            space.Put(row);
        }

        return _ranking.Score(query.Vectors, space.Nearest([new ScanQuestion([.. query.Vectors.Select(vector => vector.Values)], null, items)])[0]);
    }

    // All that a caller is told of a hit and its further regions.
    private static IEnumerable<string> Told(IEnumerable<RankedItem> items) => items.Select(item => string.Join(' ', item.Matches.Select(match =>
        $"{match.Candidate.ItemId} {match.Candidate.RegionId} {match.Distance:R} {match.Query.Box!.Left} {match.Candidate.Box.Left} {match.Candidate.Sha256[0]}")));
}
