using System.Globalization;
using System.Net;
using System.Text;
using Vitrine.Cli.Evaluation;

namespace Vitrine.Cli.Demo;

/// <summary>A page that shows every query with its hits as pictures. It refers to the files where they are.</summary>
internal static class DemoPage
{
    private const int HitsShown = 6;

    private const string Style =
        """
        body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 1200px; color: #222; background: #fafafa; }
        section { display: flex; gap: 1rem; padding: 1rem 0; border-top: 1px solid #ddd; }
        figure { margin: 0; width: 150px; } img { width: 150px; height: 150px; object-fit: contain; background: #fff; border: 3px solid #fff; }
        .query img { border-color: #888; } .right img { border-color: #2a8f3c; } figcaption { font-size: 12px; }
        """;

    public static void Write(string path, DemoSet set, IReadOnlyList<Answer> answers)
    {
        var pictures = set.Gallery.GroupBy(picture => picture.Item.ItemId).ToDictionary(item => item.Key, item => item.First());
        var page = new StringBuilder(
            $"""
            <!doctype html><html lang="en"><meta charset="utf-8"><title>{Text(set.Title)}</title><style>{Style}</style>
            <h1>{Text(set.Title)}</h1><p>{answers.Count} queries against {set.Gallery.Count} pictures. A green frame is a right answer.</p>

            """);
        foreach (var answer in answers)
        {
            page.AppendLine("<section>").AppendLine(Figure("query", answer.Query.Path, answer.Query.Shows, "query"));
            foreach (var hit in answer.Response.Hits.Take(HitsShown))
            {
                page.AppendLine(Figure(
                    answer.Query.Answers.Contains(hit.Item.ItemId) ? "right" : "",
                    pictures[hit.Item.ItemId].Path,
                    hit.Item.Title,
                    hit.Score.ToString("0.000", CultureInfo.InvariantCulture)));
            }

            page.AppendLine("</section>");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, page.ToString());
    }

    private static string Figure(string kind, string path, string title, string note) =>
        $"""<figure class="{kind}"><img src="{new Uri(Path.GetFullPath(path)).AbsoluteUri}" alt="{Text(title)}"><figcaption>{Text(title)}<br>{Text(note)}</figcaption></figure>""";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
