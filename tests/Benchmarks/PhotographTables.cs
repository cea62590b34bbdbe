using Vitrine.Cli.Demo;
using Vitrine.Vision.Data;

namespace Vitrine.Benchmarks;

/// <summary>Grocery Store as a table to train with: its training photographs and the shop's pictures teach, the rest is the demo's.</summary>
internal static class GroceryTable
{
    public static IEnumerable<string> Rows(string data)
    {
        var folder = Path.Combine(data, "grocery");
        var demo = GroceryData.Read(folder);
        var photographs = Csv.Read(Path.Combine(folder, "train.txt")).Select(row => (Path.Combine(folder, row.Fields[0]), row.Fields[1]));
        var shop = demo.Gallery.Select(picture => (picture.Path, picture.Item.ItemId)).ToList();
        return
        [
            .. photographs.Concat(shop).Select(picture => $"{picture.Item1},{picture.Item2},train"),
            .. shop.Select(picture => $"{picture.Path},{picture.ItemId},gallery"),
            .. demo.Queries.Select(query => $"{query.Path},{query.Answers.Single()},query"),
        ];
    }
}

/// <summary>The clothing data set as a table to train with: a category is a label.</summary>
internal static class ClothingTable
{
    /// <summary>All of them.</summary>
    public static IEnumerable<(string Path, string Category)> Photographs(string data)
    {
        var demo = ClothingData.Read(Path.Combine(data, "clothing"));
        return
        [
            .. demo.Gallery.Select(picture => (picture.Path, picture.Item.Category)),
            .. demo.Queries.Select(query => (query.Path, query.Shows)),
        ];
    }

    public static IEnumerable<string> Rows(string data)
    {
        var demo = ClothingData.Read(Path.Combine(data, "clothing"));
        return
        [
            .. demo.Gallery.Select(picture => $"{picture.Path},{picture.Item.Category},train"),
            .. demo.Gallery.Select(picture => $"{picture.Path},{picture.Item.Category},gallery"),
            .. demo.Queries.Select(query => $"{query.Path},{query.Shows},query"),
        ];
    }
}
