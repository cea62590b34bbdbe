using System.Globalization;
using Spectre.Console;
using Vitrine.Search.V1;

namespace Vitrine.Cli.Commands;

/// <summary>Hits as a table.</summary>
internal static class HitTable
{
    /// <param name="answers">Ids of the items that are right; null: that is not known.</param>
    public static Table Of(IReadOnlyList<Hit> hits, IReadOnlySet<string>? answers = null)
    {
        // Where the picture shows several garments, each has probabilities of its own.
        var garments = hits.Select(hit => hit.QueryBox).Distinct().ToList();
        var table = Terminal.Table(
            "#", "item", "title", "category", "price", "distance", "score", "probability",
            garments.Count > 1 ? "garment" : "", answers is null ? "" : "right");
        foreach (var (hit, rank) in hits.Select((hit, i) => (hit, i + 1)))
        {
            table.AddRow(
                $"{rank}",
                Markup.Escape(hit.Item.ItemId),
                Markup.Escape(hit.Item.Title),
                Markup.Escape(hit.Item.Category),
                hit.Item.HasPrice ? string.Create(CultureInfo.InvariantCulture, $"{hit.Item.Price:0.00} {hit.Item.Currency}") : "",
                hit.Distance.ToString("0.0000", CultureInfo.InvariantCulture),
                hit.Score.ToString("0.0000", CultureInfo.InvariantCulture),
                hit.HasProbability ? hit.Probability.ToString("0.000", CultureInfo.InvariantCulture) : "",
                garments.Count > 1 ? $"{garments.IndexOf(hit.QueryBox) + 1}" : "",
                answers?.Contains(hit.Item.ItemId) == true ? "yes" : "");
        }

        return table;
    }
}
