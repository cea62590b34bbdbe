using System.Globalization;
using Spectre.Console;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Metrics;

namespace Vitrine.Cli.Evaluation;

/// <summary>What a model scored after its training, whatever its task.</summary>
internal static class RunMetrics
{
    /// <summary>The figures in the order in which tables show them; those that were not measured are left out.</summary>
    public static IReadOnlyList<KeyValuePair<string, double>> InOrder(IReadOnlyDictionary<string, double> metrics) =>
    [
        .. RetrievalReport.MetricNames.Concat(DetectionReport.MetricNames).Concat(LabelReport.MetricNames).Concat(KeypointReport.MetricNames)
            .Where(metrics.ContainsKey)
            .Select(name => KeyValuePair.Create(name, metrics[name])),
    ];

    public static Table Headline(IReadOnlyDictionary<string, double> metrics)
    {
        var known = InOrder(metrics);
        var table = Terminal.Table([.. known.Select(metric => metric.Key)]);
        table.AddRow([.. known.Select(metric => metric.Value.ToString("0.000", CultureInfo.InvariantCulture))]);
        return table;
    }
}
