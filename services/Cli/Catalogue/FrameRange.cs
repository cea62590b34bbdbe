using System.Globalization;
using Vitrine.Ingest.V1;

namespace Vitrine.Cli.Catalogue;

/// <summary>Numbers of frames as text: <c>80-380/20</c> is 80, 100, ... 380; <c>80-380</c> all of them; <c>80</c> one.</summary>
public static class FrameRange
{
    /// <returns>Null: it is no range of numbers from 0.</returns>
    public static FrameNumbers? TryParse(string text)
    {
        var (range, step) = text.Split('/') switch
        {
            [var all] => (all, 1),
            [var some, var every] => (some, Number(every)),
            _ => ("", null),
        };
        var (first, last) = range.Split('-') switch
        {
            [var one] => (Number(one), Number(one)),
            [var from, var to] => (Number(from), Number(to)),
            _ => (null, null),
        };
        return first <= last && step > 0 ? new FrameNumbers { First = first.Value, Last = last!.Value, Step = step.Value } : null;
    }

    // Digits alone: no sign, no blank.
    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
