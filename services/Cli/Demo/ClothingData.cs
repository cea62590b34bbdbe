using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Evaluation;
using Vitrine.Common.V1;

namespace Vitrine.Cli.Demo;

/// <summary>
/// The clothing data set (small): home photographs in ten category folders. <c>train</c> is the gallery, an item a
/// photograph; <c>test</c> photographs are the queries, and an item of the same category answers one.
/// </summary>
public static class ClothingData
{
    public static bool IsAt(string folder) =>
        Directory.Exists(Path.Combine(folder, "train", "t-shirt")) && Directory.Exists(Path.Combine(folder, "test", "t-shirt"));

    public static DemoSet Read(string folder)
    {
        var shop = "demo-clothing";
        var gallery = Photographs(folder, "train").Select(photo => new GalleryPicture(
            new Item
            {
                Shop = shop,
                ItemId = Path.GetFileNameWithoutExtension(photo.Path),
                Title = photo.Category,
                Category = photo.Category,
            },
            photo.Path)).ToList();
        var answers = gallery.GroupBy(picture => picture.Item.Category)
            .ToDictionary(group => group.Key, group => group.Select(picture => picture.Item.ItemId).ToHashSet());
        return new DemoSet
        {
            Title = "Clothing: home photographs, the same category answers",
            Shop = shop,
            Gallery = gallery,
            Queries =
            [
                .. Photographs(folder, "test").Where(photo => answers.ContainsKey(photo.Category))
                    .Select(photo => new Query(photo.Path, photo.Category, answers[photo.Category])),
            ],
        };
    }

    private static IEnumerable<(string Category, string Path)> Photographs(string folder, string part) =>
        Directory.EnumerateDirectories(Path.Combine(folder, part)).Order(StringComparer.Ordinal).SelectMany(category =>
            Directory.EnumerateFiles(category, "*.jpg").Order(StringComparer.Ordinal)
                .Select(path => (Path.GetFileName(category), path)));
}
