using System.Net;
using System.Text;

namespace Vitrine.Cli;

/// <summary>A page of rows of pictures, for a browser on this machine. It refers to the pictures where they are.</summary>
internal sealed class PicturePage
{
    private const string Style =
        """
        body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 1200px; padding: 0 1rem; color: #222; background: #fafafa; }
        section { display: flex; gap: 1rem; padding: 1rem 0; border-top: 1px solid #ddd; }
        figure { margin: 0; width: 150px; }
        img { width: 150px; height: 150px; object-fit: contain; background: #fff; border: 3px solid #fff; }
        .query img { border-color: #888; } .right img { border-color: #2a8f3c; }
        figcaption { font-size: 12px; overflow-wrap: anywhere; }
        """;

    private readonly StringBuilder _html;

    /// <param name="lead">A sentence or two below the title.</param>
    public PicturePage(string title, string lead) => _html = new StringBuilder(
        $"""
        <!doctype html><html lang="en"><meta charset="utf-8"><title>{Text(title)}</title><style>{Style}</style>
        <h1>{Text(title)}</h1><p>{Text(lead)}</p>

        """);

    public void AddRow(IEnumerable<Shown> pictures)
    {
        _html.AppendLine("<section>");
        foreach (var picture in pictures)
        {
            _html.AppendLine(Figure(picture));
        }

        _html.AppendLine("</section>");
    }

    public void Write(string path)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, _html.ToString());
    }

    private static string Figure(Shown picture) =>
        $"""<figure class="{picture.Kind.ToString().ToLowerInvariant()}">{Image(picture)}"""
        + $"""<figcaption>{Text(picture.Title)}<br>{Text(picture.Note)}</figcaption></figure>""";

    private static string Image(Shown picture) => picture.Location.Length == 0
        ? ""
        : $"""<img src="{Text(Source(picture.Location))}" alt="{Text(picture.Title)}" loading="lazy">""";

    private static string Source(string location) => location.Contains("://", StringComparison.Ordinal)
        ? location
        : new Uri(Path.GetFullPath(location)).AbsoluteUri;

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>A picture on a page.</summary>
/// <param name="Location">A file or an address; empty: only the text is shown.</param>
/// <param name="Note">A second line below it.</param>
internal sealed record Shown(ShownAs Kind, string Location, string Title, string Note);

/// <summary>Decides a picture's frame: grey, green, none.</summary>
internal enum ShownAs
{
    Query,
    Right,
    Wrong,
}
