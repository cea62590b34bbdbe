using Vitrine.Cli.Catalogue;
using Vitrine.Ingest.V1;

namespace Vitrine.Cli.Tests.Catalogue;

public sealed class FrameRangeTests
{
    [Theory]
    [InlineData("80-380/20", 80, 380, 20)]
    [InlineData("0-7", 0, 7, 1)]
    [InlineData("12", 12, 12, 1)]
    public void A_range_is_read(string text, int first, int last, int step) =>
        FrameRange.TryParse(text).ShouldBe(new FrameNumbers { First = first, Last = last, Step = step });

    [Theory]
    [InlineData("")]
    [InlineData("a-b")]
    [InlineData("-5")]
    [InlineData("9-8")]
    [InlineData("1-2-3")]
    [InlineData("1-9/0")]
    [InlineData("1-9/2/2")]
    [InlineData("1-9999999999")]
    public void What_is_no_range_is_refused(string text) => FrameRange.TryParse(text).ShouldBeNull();
}
