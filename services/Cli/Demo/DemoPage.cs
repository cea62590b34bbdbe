using System.Globalization;
using Vitrine.Cli.Evaluation;
using Vitrine.Search.V1;

namespace Vitrine.Cli.Demo;

/// <summary>A page that shows every query with its hits as pictures.</summary>
internal static class DemoPage
{
    private const int HitsShown = 6;

    public static void Write(string path, DemoSet set, IReadOnlyList<Answer> answers)
    {
        var pictures = set.Gallery.GroupBy(picture => picture.Item.ItemId).ToDictionary(item => item.Key, item => item.First());
        var page = new PicturePage(
            set.Title, $"{answers.Count} queries against {set.Gallery.Count} pictures. A green frame is a right answer.");
        foreach (var answer in answers)
        {
            page.AddRow(answer.Response.Hits.Take(HitsShown)
                .Select(hit => new Shown(
                    answer.Query.Answers.Contains(hit.Item.ItemId) ? ShownAs.Right : ShownAs.Wrong,
                    pictures[hit.Item.ItemId].Path,
                    hit.Item.Title,
                    Note(hit)))
                .Prepend(new Shown(ShownAs.Query, answer.Query.Path, answer.Query.Shows, "query")));
        }

        page.Write(path);
    }

    private static string Note(Hit hit) => hit.HasProbability
        ? string.Create(CultureInfo.InvariantCulture, $"{hit.Score:0.000}, right with {hit.Probability:0%}")
        : hit.Score.ToString("0.000", CultureInfo.InvariantCulture);
}
