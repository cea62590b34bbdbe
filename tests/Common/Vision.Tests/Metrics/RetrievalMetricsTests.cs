using Vitrine.Vision.Metrics;

namespace Vitrine.Vision.Tests.Metrics;

/// <summary>Numbers by hand.</summary>
public sealed class RetrievalMetricsTests
{
    // Right answers at ranks 1 and 3 of 2; at rank 2 of 1; none of 1 found.
    private static readonly RankedQuery[] _queries = [Ranked("x.x.", 2), Ranked(".x..", 1), Ranked("....", 1)];

    [Theory]
    [InlineData(1, 1 / 3.0)]
    [InlineData(2, 2 / 3.0)]
    [InlineData(4, 2 / 3.0)]
    public void Recall_counts_queries_with_a_right_answer_in_time(int k, double expected) =>
        RetrievalMetrics.RecallAt(_queries, k).ShouldBe(expected, 1e-12);

    [Fact]
    public void Cumulative_matches_rise_with_the_rank() =>
        RetrievalMetrics.CumulativeMatches(_queries, 3).ShouldBe([1 / 3.0, 2 / 3.0, 2 / 3.0]);

    [Fact]
    public void Average_precision_rewards_early_answers() // (1/1 + 2/3) / 2, (1/2) / 1 and 0
        => RetrievalMetrics.MeanAveragePrecision(_queries).ShouldBe(((5 / 6.0) + 0.5) / 3, 1e-12);

    [Theory]
    [InlineData(1, 1 / 3.0)] // the first query can have one answer in one place, and has it
    [InlineData(2, (0.5 + 0.5) / 3)]
    [InlineData(3, ((5 / 6.0) + 0.5) / 3)]
    public void Cut_average_precision_divides_by_what_the_list_has_room_for(int k, double expected) =>
        RetrievalMetrics.MeanAveragePrecisionAt(_queries, k).ShouldBe(expected, 1e-12);

    [Fact]
    public void A_full_list_of_right_answers_scores_one_however_many_remain() =>
        RetrievalMetrics.MeanAveragePrecisionAt([Ranked("xxxxxxxxxx", 25)], 10).ShouldBe(1);

    [Fact]
    public void Answers_that_were_never_listed_lower_the_uncut_score() =>
        RetrievalMetrics.MeanAveragePrecision([Ranked("x", 4)]).ShouldBe(0.25);

    [Fact]
    public void A_ranked_list_is_compared_by_name() =>
        RankedQuery.From(["a", "b", "c"], new HashSet<string> { "c", "d" }).Hits.ShouldBe([false, false, true]);

    [Fact]
    public void No_queries_is_an_error() => Should.Throw<ArgumentException>(() => RetrievalMetrics.RecallAt([], 1));

    private static RankedQuery Ranked(string hits, int relevant) => new([.. hits.Select(h => h == 'x')], relevant);
}
