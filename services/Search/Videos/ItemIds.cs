using System.Globalization;

namespace Vitrine.Search.Videos;

/// <summary>The catalogue's numbers of items, as the matchers' names of them: in the order of the numbers.</summary>
internal static class ItemIds
{
    public static string Format(long id) => id.ToString("D19", CultureInfo.InvariantCulture);

    public static long Parse(string id) => long.Parse(id, CultureInfo.InvariantCulture);
}
