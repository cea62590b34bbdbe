using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Evaluation;
using Vitrine.Common.V1;
using Vitrine.Vision.Data;

namespace Vitrine.Cli.Demo;

/// <summary>
/// The Grocery Store data set (Klasson et al., "A Hierarchical Grocery Store Image Dataset with Visual and Semantic Labels", WACV 2019):
/// one iconic shop picture a class is the gallery, phone photographs of the part <c>val</c> are the queries.
/// </summary>
public static class GroceryData
{
    private const string Classes = "classes.csv";
    private const string Queries = "val.txt";

    public static bool IsAt(string folder) =>
        File.Exists(Path.Combine(folder, Classes)) && File.Exists(Path.Combine(folder, Queries));

    /// <exception cref="CliException">A row or a picture is missing; it is named.</exception>
    public static DemoSet Read(string folder)
    {
        var shop = "demo-grocery";
        var classes = Rows(folder, Classes).Skip(1).Select(row => new
        {
            Name = row.Field(0, "class name"),
            Id = row.Field(1, "class id"),
            Category = row.Field(2, "coarse class"),
            Picture = row.Picture(4, "iconic picture"),
        }).ToList();
        var names = classes.ToDictionary(c => c.Id, c => c.Name);
        return new DemoSet
        {
            Title = "Grocery Store: phone photographs against iconic shop pictures",
            Shop = shop,
            Gallery =
            [
                .. classes.Select(c => new GalleryPicture(
                    new Item { Shop = shop, ItemId = c.Id, Title = c.Name.Replace('-', ' '), Category = c.Category }, c.Picture)),
            ],
            Queries =
            [
                .. Rows(folder, Queries).Select(row => (Row: row, Id: row.Field(1, "class id"))).Select(query => new Query(
                    query.Row.Picture(0, "photograph"),
                    names.TryGetValue(query.Id, out var name)
                        ? name.Replace('-', ' ')
                        : throw query.Row.Error($"class {query.Id} is not in {Classes}"),
                    new HashSet<string> { query.Id })),
            ],
        };
    }

    private static IEnumerable<CsvRow> Rows(string folder, string file) =>
        Csv.Read(Path.Combine(folder, file)).Select(row => new CsvRow(folder, file, row.Line, row.Fields));

    private sealed record CsvRow(string Folder, string File, int Line, IReadOnlyList<string> Fields)
    {
        public string Field(int index, string what) =>
            index < Fields.Count && Fields[index].Length > 0 ? Fields[index] : throw Error($"has no {what}");

        public string Picture(int index, string what)
        {
            var path = Path.Combine(Folder, Field(index, what).TrimStart('/'));
            return System.IO.File.Exists(path) ? path : throw Error($"names a {what} that is not there: {path}");
        }

        public CliException Error(string why) => new($"{Path.Combine(Folder, File)}, line {Line}: {why}");
    }
}
