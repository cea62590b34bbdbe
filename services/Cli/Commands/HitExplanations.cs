using System.Globalization;
using Google.Protobuf;
using Vitrine.Common.V1;
using Vitrine.Search.V1;

namespace Vitrine.Cli.Commands;

/// <summary>Why hits were found, as pictures in a folder and a page of them.</summary>
internal static class HitExplanations
{
    /// <param name="query">The picture that was searched for.</param>
    /// <returns>The page: a row a hit, the query beside it.</returns>
    public static async Task<string> WriteAsync(
        Clients clients, Picture query, IEnumerable<Hit> hits, DirectoryInfo folder, CancellationToken ct)
    {
        folder.Create();
        var page = new PicturePage(
            "Why these items were found", "Red is where on a picture most of its similarity to the other one comes from.");
        foreach (var (rank, hit) in hits.Index())
        {
            var explained = await clients.Search.ExplainMatchAsync(
                new ExplainMatchRequest { Picture = query, Box = hit.QueryBox, HitRegionId = hit.RegionId }, cancellationToken: ct);
            page.AddRow(
            [
                new Shown(ShownAs.Query, await WriteAsync($"{rank + 1}-query.png", explained.QueryHeatMap), "query", Describe(explained)),
                new Shown(ShownAs.Wrong, await WriteAsync($"{rank + 1}-hit.png", explained.HitHeatMap), hit.Item.ItemId, hit.Item.Title),
            ]);
        }

        var path = Path.Combine(folder.FullName, "index.html");
        page.Write(path);
        return path;

        async Task<string> WriteAsync(string name, ByteString png)
        {
            var file = Path.Combine(folder.FullName, name);
            await File.WriteAllBytesAsync(file, png.Memory, ct);
            return file;
        }
    }

    private static string Describe(ExplainMatchResponse explained)
    {
        var branches = explained.Branches.Select(branch => string.Create(
            CultureInfo.InvariantCulture, $"{branch.Name} {branch.Similarity:0.0000} (weight {branch.Weight:0.00})"));
        return string.Create(CultureInfo.InvariantCulture, $"score {explained.Score:0.0000} = {string.Join(", ", branches)}");
    }
}
