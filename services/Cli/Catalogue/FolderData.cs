using System.Globalization;
using Vitrine.Common.V1;
using Vitrine.Vision.Data;

namespace Vitrine.Cli.Catalogue;

/// <summary>
/// Pictures in folders: a folder is an item and its files are the pictures; files right in the root are an item each. An
/// <c>items.csv</c> (item, title, category, price, currency, tags separated by blanks) may say more about the items.
/// </summary>
public static class FolderData
{
    private const string Table = "items.csv";

    /// <exception cref="CliException">There is no file, or a row of the table is wrong; it is named.</exception>
    public static IReadOnlyList<GalleryPicture> Read(string root, string shop)
    {
        var items = ReadTable(Path.Combine(root, Table), shop);
        var pictures = new List<GalleryPicture>();
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(root, path);
            if (name == Table)
            {
                continue;
            }

            var id = Path.GetDirectoryName(name) is { Length: > 0 } folder ? folder : Path.GetFileNameWithoutExtension(name);
            pictures.Add(new GalleryPicture(
                items.TryGetValue(id, out var item) ? item : items[id] = new Item { Shop = shop, ItemId = id, Title = id }, path));
        }

        return pictures.Count > 0 ? pictures : throw new CliException($"{root} holds no file");
    }

    private static Dictionary<string, Item> ReadTable(string path, string shop)
    {
        var items = new Dictionary<string, Item>();
        if (!File.Exists(path))
        {
            return items;
        }

        foreach (var (fields, line) in Csv.Read(path))
        {
            if (line == 1)
            {
                continue;
            }

            var item = new Item
            {
                Shop = shop,
                ItemId = Field(0, "item"),
                Title = Optional(1),
                Category = Optional(2),
                Currency = Optional(4),
                Tags = { Optional(5).Split(' ', StringSplitOptions.RemoveEmptyEntries) },
            };
            if (Optional(3) is { Length: > 0 } price)
            {
                item.Price = double.TryParse(price, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw new CliException($"{path}, line {line}: the price '{price}' is no number");
            }

            items[item.ItemId] = item;

            string Optional(int index) => index < fields.Count ? fields[index] : "";

            string Field(int index, string what) => Optional(index) is { Length: > 0 } field
                ? field
                : throw new CliException($"{path}, line {line}: has no {what}");
        }

        return items;
    }
}
