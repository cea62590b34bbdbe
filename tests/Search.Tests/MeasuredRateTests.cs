using Vitrine.Search.Queries;

namespace Vitrine.Search.Tests;

public sealed class MeasuredRateTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private readonly MeasuredRate _rate = new();

    [Fact]
    public void Nothing_is_expected_before_something_was_measured()
    {
        _rate.Record(999, _second); // too few to tell

        _rate.Expect(1_000).ShouldBeNull();
        _rate.Rows(_second).ShouldBeNull();
    }

    [Fact]
    public void The_first_measurement_counts_whole_and_a_later_one_a_fifth()
    {
        _rate.Record(1_000_000, _second);
        _rate.Expect(3_000_000).ShouldBe(TimeSpan.FromSeconds(3));
        _rate.Rows(_second).ShouldBe(1_000_000);

        _rate.Record(2_000_000, TimeSpan.FromSeconds(12)); // 1 + 0.2 x (6 - 1) = 2 s a million

        _rate.Expect(1_000_000)!.Value.TotalSeconds.ShouldBe(2, 1e-6);
        _rate.Rows(_second)!.Value.ShouldBeInRange(499_999, 500_000);
    }
}
