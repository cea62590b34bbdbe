using Microsoft.Extensions.Options;
using Vitrine.Search.Recall;

namespace Vitrine.Search.Tests;

public sealed class SearchEffortTests
{
    private readonly SearchEffort _effort = new(Options.Create(new SearchOptions { EfSearch = 100, TargetRecall = 0.98 }));

    [Fact]
    public void Too_little_recall_widens_the_search_after_twenty_answers()
    {
        Record(19, 0.9);
        _effort.EfSearch.ShouldBe(100);

        Record(1, 0.9);

        _effort.EfSearch.ShouldBe(150);
    }

    [Fact]
    public void Enough_recall_leaves_it_and_more_than_enough_narrows_it()
    {
        Record(20, 0.985);
        _effort.EfSearch.ShouldBe(100);

        Record(20, 1);
        _effort.EfSearch.ShouldBe(90);
    }

    [Fact]
    public void It_stays_within_what_the_index_takes()
    {
        Record(20 * 20, 0);
        _effort.EfSearch.ShouldBe(SearchEffort.MostEf);

        Record(100 * 20, 1);
        _effort.EfSearch.ShouldBe(SearchEffort.LeastEf);
    }

    [Fact]
    public void The_figures_are_those_of_the_last_thousand_answers()
    {
        _effort.Measured().ShouldBe(new MeasuredRecall(0, 0, 0, 0));
        Record(1, 0);
        Record(1, 0.5, drift: 0.4);
        _effort.Measured().ShouldBe(new MeasuredRecall(2, 0.25, 0, 0.2));

        Record(1000, 0.9, drift: 0.1);

        var measured = _effort.Measured();
        (measured.Answers, measured.Lowest).ShouldBe((1000, 0.9));
        measured.Recall.ShouldBe(0.9, 1e-9);
        measured.Drift.ShouldBe(0.1, 1e-9);
    }

    private void Record(int times, double recall, double drift = 0)
    {
        for (var i = 0; i < times; i++)
        {
            _effort.Record(recall, drift);
        }
    }
}
