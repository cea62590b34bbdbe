using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Evaluation;
using Vitrine.Common.V1;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Cli.Demo;

/// <summary>
/// The drawn boutique: studio pictures are the gallery, street pictures of the same items the queries. Its items are of
/// <see cref="Boutique.Shown"/>, which no network learns from.
/// </summary>
public static class BoutiqueData
{
    public const string Shop = "demo-boutique";
    private static readonly StudioView[] _views = Enum.GetValues<StudioView>();

    /// <summary>Draws what is not there yet.</summary>
    /// <param name="folder">Keeps the pictures.</param>
    /// <param name="items">How many items; each has one query.</param>
    public static DemoSet Draw(string folder, int items, Action<int, int> progress, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var shown = Boutique.Items(Boutique.Shown.First, items).ToList();
        var done = 0;
        Parallel.ForEach(shown, new ParallelOptions { CancellationToken = ct }, item =>
        {
            foreach (var view in _views)
            {
                DrawnFile.Write(PathOf(folder, item, $"{view}"), () => item.Studio(view).Jpeg());
            }

            DrawnFile.Write(PathOf(folder, item, "street"), () => item.Street(0).Jpeg());
            progress(Interlocked.Increment(ref done), items);
        });
        return new DemoSet
        {
            Title = "Drawn boutique: street pictures against studio pictures",
            Shop = Shop,
            Gallery =
            [
                .. shown.SelectMany(item => _views.Select(view =>
                    new GalleryPicture(ToWire(item), PathOf(folder, item, $"{view}")))),
            ],
            Queries = [.. shown.Select(item => new Query(PathOf(folder, item, "street"), item.Title, new HashSet<string> { item.Id }))],
        };
    }

    private static string PathOf(string folder, BoutiqueItem item, string what) =>
        Path.Combine(folder, $"{item.Id}-{what.ToLowerInvariant()}.jpg");

    private static Item ToWire(BoutiqueItem item)
    {
        var wire = new Item
        {
            Shop = Shop,
            ItemId = item.Id,
            Title = item.Title,
            Category = item.Category,
            Price = item.Price,
            Currency = "EUR",
            Tags = { item.Tags },
            Attributes = new(),
        };
        foreach (var (name, value) in item.Attributes)
        {
            wire.Attributes.Fields[name] = Google.Protobuf.WellKnownTypes.Value.ForString(value);
        }

        return wire;
    }
}
