using System.Globalization;
using System.Net;
using System.Text;

namespace Vitrine.Cli.Evaluation;

/// <summary>
/// Training curves as an SVG picture that needs nothing else: the loss above, and below it a small panel for the learning rate
/// and for each metric, all over the same steps. A run that has no finite point in a panel has no line there.
/// </summary>
public static class CurvePlot
{
    private const double Width = 760;
    private const double Left = 76;
    private const double Right = 20;
    private const double Top = 44;
    private const double LossHeight = 260;
    private const double SmallHeight = 90;
    private const double Gap = 34;
    private const double LegendLine = 18;
    private const int FewPoints = 12; // So few are dots too: a line of one point would not be seen.

    // Okabe and Ito's colours, which colour-blind readers tell apart.
    private static readonly string[] _colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

    /// <param name="title">Stands above.</param>
    /// <param name="series">The runs, at least one; the points of each panel in the order of their steps.</param>
    /// <exception cref="ArgumentException">There is no point at all.</exception>
    public static string Svg(string title, IReadOnlyList<CurveSeries> series)
    {
        var steps = series.SelectMany(run => run.Points).Select(point => (double)point.Step).ToList();
        if (steps.Count == 0)
        {
            throw new ArgumentException("There is no point to draw.", nameof(series));
        }

        var metrics = series.SelectMany(run => run.Points).SelectMany(point => point.Metrics.Keys)
            .Distinct().Order(StringComparer.Ordinal);
        Panel[] panels =
        [
            new("loss", LossHeight, 6, point => point.Loss),
            new("learning rate", SmallHeight, 2, point => point.LearningRate),
            .. metrics.Select(name => new Panel(
                name, SmallHeight, 2, point => point.Metrics.TryGetValue(name, out var value) ? value : double.NaN)),
        ];
        var legend = series.Count > 1 ? series.Count * LegendLine : 0;
        var height = Top + legend + panels.Sum(panel => panel.Height + Gap) + LegendLine;
        var svg = new StringBuilder();
        svg.AppendLine(Invariant(
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" """));
        svg.AppendLine("""font-family="sans-serif" font-size="12" fill="#333">""");
        svg.AppendLine("""<rect width="100%" height="100%" fill="#fff"/>""");
        svg.AppendLine(Invariant($"""<text x="{Left}" y="26" font-size="16" fill="#111">{Text(title)}</text>"""));
        if (legend > 0)
        {
            AddLegend(svg, series);
        }

        var x = Axis.Of(steps, Left, Width - Right, spaces: 8);
        var top = Top + legend;
        foreach (var panel in panels)
        {
            AddPanel(svg, panel, series, x, top);
            top += panel.Height + Gap;
        }

        svg.AppendLine(Invariant($"""<text x="{Width - Right}" y="{top}" text-anchor="end">step</text>"""));
        return svg.AppendLine("</svg>").ToString();
    }

    private static void AddLegend(StringBuilder svg, IReadOnlyList<CurveSeries> series)
    {
        for (var i = 0; i < series.Count; i++)
        {
            var y = Top + (i * LegendLine);
            svg.AppendLine(Invariant(
                $"""<line x1="{Left}" y1="{y - 4}" x2="{Left + 20}" y2="{y - 4}" stroke="{Colour(i)}" stroke-width="2"/>"""));
            svg.AppendLine(Invariant($"""<text x="{Left + 28}" y="{y}">{Text(series[i].Name)}</text>"""));
        }
    }

    private static void AddPanel(StringBuilder svg, Panel panel, IReadOnlyList<CurveSeries> series, Axis x, double top)
    {
        var bottom = top + panel.Height;
        var values = series.SelectMany(run => run.Points).Select(panel.Value).Where(double.IsFinite).ToList();
        var y = Axis.Of(values, bottom, top + LegendLine, panel.Spaces);
        svg.AppendLine(Invariant($"""<text x="{Left + 6}" y="{top + 10}" font-weight="bold">{Text(panel.Name)}</text>"""));
        foreach (var tick in y.Ticks)
        {
            svg.AppendLine(Invariant(
                $"""<line x1="{Left}" y1="{y.At(tick):0.#}" x2="{Width - Right}" y2="{y.At(tick):0.#}" stroke="#e4e4e4"/>"""));
            svg.AppendLine(Invariant(
                $"""<text x="{Left - 8}" y="{y.At(tick) + 4:0.#}" text-anchor="end">{y.Label(tick)}</text>"""));
        }

        foreach (var tick in x.Ticks)
        {
            svg.AppendLine(Invariant(
                $"""<line x1="{x.At(tick):0.#}" y1="{bottom}" x2="{x.At(tick):0.#}" y2="{bottom + 4}" stroke="#888"/>"""));
            svg.AppendLine(Invariant(
                $"""<text x="{x.At(tick):0.#}" y="{bottom + 17}" text-anchor="middle">{x.Label(tick)}</text>"""));
        }

        svg.AppendLine(Invariant($"""<path d="M{Left} {top}V{bottom}H{Width - Right}" fill="none" stroke="#888"/>"""));
        for (var i = 0; i < series.Count; i++)
        {
            var points = series[i].Points.Where(point => double.IsFinite(panel.Value(point)))
                .Select(point => (X: x.At(point.Step), Y: y.At(panel.Value(point)))).ToList();
            var line = string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")));
            svg.AppendLine($"""<polyline points="{line}" fill="none" stroke="{Colour(i)}" stroke-width="1.5"/>""");
            foreach (var point in points.Count <= FewPoints ? points : [])
            {
                svg.AppendLine(Invariant($"""<circle cx="{point.X:0.#}" cy="{point.Y:0.#}" r="2.5" fill="{Colour(i)}"/>"""));
            }
        }
    }

    private static string Colour(int i) => _colours[i % _colours.Length];

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Panel(string Name, double Height, int Spaces, Func<CurvePoint, double> Value);
}

/// <summary>One run's curve.</summary>
/// <param name="Name">For the legend, which several runs have.</param>
public sealed record CurveSeries(string Name, IReadOnlyList<CurvePoint> Points);

/// <summary>What a training run was at a step.</summary>
public sealed record CurvePoint(int Step, double Loss, double LearningRate)
{
    /// <summary>By name, where they were measured at this step.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();
}
