using Vitrine.Vision.Data;

namespace Vitrine.Benchmarks;

/// <summary>Pictures with labels to measure style-champion on, and what its recipe takes for them.</summary>
/// <param name="Name">For <c>--only</c>.</param>
/// <param name="Title">For the table.</param>
/// <param name="Scale">Of the recipe; it says whose weights a network starts from.</param>
/// <param name="Settings">Changes to the recipe.</param>
/// <param name="Rows">Of a table, from the folder of the real photographs; null: the pictures are drawn.</param>
internal sealed record StyleSet(string Name, string Title, string Scale, string[] Settings, Func<string, IEnumerable<MultiLabelPicture>>? Rows)
{
    private const int LeastPictures = 20; // Of a label.

    private static readonly string[] _photographs =
    [
        "network.input_size=128", "optimizer.cycle_steps=50",
        "optimizer.stages=[{steps: 100, free: head, learning_rate: 0.003}, {steps: 50, free: last_block, learning_rate: 0.001}]",
    ];

    public static IReadOnlyList<StyleSet> All { get; } =
    [
        new(
            "boutique", "400 drawn goods, their 13 styles", "tiny-shared",
            [
                "categories=false", "boutique.items=400", "boutique.street_shots=2", "optimizer.cycle_steps=200",
                "optimizer.stages=[{steps: 400, free: head, learning_rate: 0.003}]",
            ],
            null),
        new("ccp", "Clothing Co-Parsing: 500 street photographs, what is worn", "tiny-imagenet", _photographs, Worn),
        new("clothing", "Clothing: 744 home photographs, their category", "tiny-imagenet", _photographs, Categories),
    ];

    /// <summary>Writes the table of a set that has one.</summary>
    /// <returns>The settings with it.</returns>
    public string[] Write(string data, string folder)
    {
        if (Rows is null)
        {
            return Settings;
        }

        var table = Path.Combine(folder, $"{Name}.csv");
        File.WriteAllLines(
            table,
            Rows(data).Select(row => Csv.Join([row.Picture.Location, string.Join(';', row.Labels), "train"])).Prepend("image,labels,part"));
        return [.. Settings, "data.format=labels", $"data.root={table}"];
    }

    private static IEnumerable<MultiLabelPicture> Worn(string data)
    {
        var rows = MultiLabelSet.Read("boxes", Path.Combine(data, "ccp", "boxes.csv"), new DataFaults()).ToList();
        var labels = rows.SelectMany(row => row.Labels).CountBy(label => label).Where(label => label.Value >= LeastPictures)
            .Select(label => label.Key).ToHashSet();
        return MultiLabelRows.Keep(rows, labels, new DataFaults());
    }

    private static IEnumerable<MultiLabelPicture> Categories(string data) => ClothingTable.Photographs(data)
        .Select(photo => new MultiLabelPicture(new LabelledPicture(photo.Path, photo.Path, DataPart.Train), [photo.Category], photo.Path));
}
