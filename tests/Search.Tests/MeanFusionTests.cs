using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.Queries;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Tests;

public sealed class MeanFusionTests
{
    private readonly Ranking _ranking = new(new ReRanker(Options.Create(new SearchOptions())));

    // Items 1 to 20 are near the first view and at a right angle to the second, items 101 to 120 the other way round. Item 50, in the
    // middle of both, comes behind twenty items in each list.
    [Fact]
    public async Task Lists_are_doubled_until_nothing_can_be_missed()
    {
        var rows = Enumerable.Range(1, 20)
            .SelectMany(i => new[] { Row(i, i, At(0.01 * i)), Row(100 + i, 100 + i, [0, (float)Math.Sin(0.01 * i), (float)Math.Cos(0.01 * i)]) })
            .Append(Row(50, 50, [(float)Math.Sqrt(0.5), 0, (float)Math.Sqrt(0.5)]));
        var source = new Source(rows);

        var answer = await _ranking.MeanAsync(source, [new([1, 0, 0], null, 0), new([0, 0, 1], null, 1)], 1);

        // 1 - √½ to both views. Sixteen items end the lists at 1 - cos 0.16, which says nothing; thirty-two at 1.
        answer.Items.ShouldHaveSingleItem().ItemId.ShouldBe(50);
        answer.Items[0].Distance.ShouldBe(1 - Math.Sqrt(0.5), 1e-6);
        source.Asked.ShouldBe([1, 2, 4, 8, 16, 32]);
        source.HasListedAll.ShouldBeFalse();
        answer.Sets.ShouldAllBe(set => set.Exact);
    }

    [Fact]
    public async Task The_first_lists_are_enough_where_both_agree()
    {
        var source = new Source(Enumerable.Range(1, 50).Select(i => Row(i, i, At(0.01 * i))));

        var answer = await _ranking.MeanAsync(source, [new(At(0), null, 0), new(At(0.001), null, 1)], 3);

        answer.Items.Select(item => item.ItemId).ShouldBe([1, 2, 3]);
        source.Asked.ShouldBe([3]);
    }

    [Fact]
    public async Task Approximate_lists_prove_nothing_and_are_not_doubled()
    {
        var source = new Source(Enumerable.Range(1, 50).Select(i => Row(i, i, At(0.01 * i)))) { Exact = false };

        var answer = await _ranking.MeanAsync(source, [new(At(0), null, 0), new(At(1), null, 1)], 3);

        answer.Items.Count.ShouldBe(3);
        answer.Sets.ShouldAllBe(set => !set.Exact);
        source.Asked.ShouldBe([3]);
    }

    [Fact]
    public async Task Vectors_of_one_view_count_once()
    {
        // View 0 has two regions: the item matches the first of them and the one of view 1 at a right angle.
        var source = new Source([Row(1, 1, [1, 0, 0])]);

        var answer = await _ranking.MeanAsync(source, [new([1, 0, 0], null, 0), new([-1, 0, 0], null, 0), new([0, 1, 0], null, 1)], 1);

        answer.Items[0].Distance.ShouldBe(0.5); // (min(0, 2) + 1) / 2
        answer.Items[0].Best.Query.View.ShouldBe(0);
    }

    [Fact]
    public async Task Long_lists_give_way_to_every_item()
    {
        // Two opposite views: every mean is near 1, and no bound comes near it.
        var random = new Random(5);
        var source = new Source(Enumerable.Range(1, 3_000).Select(i => Row(i, i, Vectors.Draw("random", 3, random))));
        QueryVector[] views = [new(At(0), null, 0), new(At(Math.PI), null, 1)];

        var answer = await _ranking.MeanAsync(source, views, 40);

        source.Asked[^1].ShouldBeGreaterThanOrEqualTo(MeanFusion.LongList);
        source.HasListedAll.ShouldBeTrue();
        Ranks(answer).ShouldBe(source.Naive(views, 40));
    }

    [Fact]
    public void Lists_give_what_every_item_gives()
    {
        var cases =
            from seed in Gen.Choose(0, int.MaxValue)
            from dimension in Gen.Choose(1, 9)
            from rows in Gen.Choose(0, 120)
            from items in Gen.Choose(1, 60)
            from views in Gen.Choose(1, 4)
            from topK in Gen.Choose(1, 12)
            from kind in Gen.Elements(Vectors.Kinds)
            select (seed, dimension, rows, items, views, topK, kind);

        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var random = new Random(one.seed);
            var source = new Source(
                Enumerable.Range(1, one.rows)
                    .Select(i => Row(one.rows - i, random.Next(one.items), Vectors.Draw(one.kind, one.dimension, random))),
                one.dimension);
            QueryVector[] vectors =
            [
                .. Enumerable.Range(0, one.views).SelectMany(view => Enumerable.Range(0, 1 + random.Next(3)).Select(_ =>
                    new QueryVector(Vectors.Draw(one.kind, one.dimension, random), null, view))),
            ];

            Ranks(_ranking.MeanAsync(source, vectors, one.topK).GetAwaiter().GetResult()).ShouldBe(source.Naive(vectors, one.topK));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    private static float[] At(double angle) => [(float)Math.Cos(angle), (float)Math.Sin(angle), 0];

    private static StoredEmbedding Row(long regionId, long itemId, float[] feature) =>
        new(regionId, regionId, itemId, new byte[32], new Box(0, 0, 1, 1), feature);

    private static List<(long ItemId, double Distance, long RegionId)> Ranks(RankedAnswer answer) =>
        [.. answer.Items.Select(item => (item.ItemId, item.Distance, item.Best.Candidate.RegionId))];

    /// <summary>A space in memory, and what was asked of it.</summary>
    private sealed class Source : ICandidateSource
    {
        private readonly StoredEmbedding[] _rows;
        private readonly ResidentSpace _space;

        public Source(IEnumerable<StoredEmbedding> rows, int dimension = 3)
        {
            _rows = [.. rows];
            _space = new ResidentSpace(new EmbeddingSpace { Model = "model", Sha256 = "sha", Dimension = dimension });
            foreach (var row in _rows)
            {
                _space.Put(row);
            }
        }

        public bool Exact { get; init; } = true;

        public List<int> Asked { get; } = [];

        public bool HasListedAll { get; private set; }

        public Task<IReadOnlyList<CandidateSet>> FindAsync(IReadOnlyList<QueryVector> vectors, int items, CancellationToken ct)
        {
            Asked.Add(items);
            var sets = _space.Nearest([new ScanQuestion([.. vectors.Select(vector => vector.Values)], null, items)])[0];
            return Task.FromResult<IReadOnlyList<CandidateSet>>([.. sets.Select(set => set with { Exact = Exact })]);
        }

        public Task<IReadOnlyList<Candidate>> ReadAsync(IReadOnlyCollection<long> itemIds, CancellationToken ct) =>
            Task.FromResult(_space.Read(itemIds));

        public Task<IReadOnlyList<long>> MatchingAsync(CancellationToken ct)
        {
            HasListedAll = true;
            return Task.FromResult(_space.Matching(among: null));
        }

        /// <summary>The mean of every item, by its definition.</summary>
        public List<(long ItemId, double Distance, long RegionId)> Naive(IReadOnlyList<QueryVector> vectors, int topK) =>
        [
            .. _rows.GroupBy(row => row.ItemId!.Value).Select(item =>
            {
                var (nearest, regionId) = item.Min(row =>
                    (vectors.Min(vector => CosineDistance.Between(row.Feature.Span, vector.Values)), row.RegionId));
                var mean = vectors.GroupBy(vector => vector.View).Average(view =>
                    view.Min(vector => item.Min(row => CosineDistance.Between(row.Feature.Span, vector.Values))));
                return (ItemId: item.Key, Distance: mean, Nearest: nearest, RegionId: regionId);
            }).OrderBy(item => (item.Distance, item.Nearest, item.RegionId)).Take(topK)
                .Select(item => (item.ItemId, item.Distance, item.RegionId)),
        ];
    }
}

/// <summary>As the service asks.</summary>
file static class Asking
{
    public static Task<RankedAnswer> MeanAsync(this Ranking ranking, ICandidateSource source, IReadOnlyList<QueryVector> views, int topK) =>
        new MeanFusion(ranking).BestAsync(views, source, topK, TestContext.Current.CancellationToken);
}
