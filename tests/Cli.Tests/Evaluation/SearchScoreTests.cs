using Vitrine.Cli.Evaluation;
using Vitrine.Common.V1;
using Vitrine.Search.V1;

namespace Vitrine.Cli.Tests.Evaluation;

public sealed class SearchScoreTests
{
    [Fact]
    public void The_calibration_error_is_of_the_first_hits()
    {
        var score = SearchScore.Of([Answer("a", ("a", 0.9), ("b", 0.05)), Answer("a", ("b", 0.6), ("a", 0.3)), Answer("c")]);

        score.RecallAt1.ShouldBe(1 / 3.0, 1e-12);
        score.CalibrationError!.Value.ShouldBe((0.1 + 0.6) / 2, 1e-12);
        score.ToCells()[4].ShouldBe("0.350");
    }

    [Fact]
    public void Without_probabilities_there_is_none()
    {
        var score = SearchScore.Of([Answer("a", ("a", null))]);

        score.CalibrationError.ShouldBeNull();
        score.ToCells().Length.ShouldBe(SearchScore.Columns.Length);
        score.ToCells()[4].ShouldBeEmpty();
    }

    private static Answer Answer(string right, params (string Item, double? Probability)[] hits)
    {
        var response = new SearchResponse();
        foreach (var (item, probability) in hits)
        {
            var hit = new Hit { Item = new Item { ItemId = item } };
            if (probability is { } known)
            {
                hit.Probability = known;
            }

            response.Hits.Add(hit);
        }

        return new Answer(new Query("", "", new HashSet<string> { right }), response, TimeSpan.FromMilliseconds(1));
    }
}
