using System.Globalization;
using Vitrine.Media;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Data;

/// <summary>
/// The boutique as a data set that needs no files: street pictures ask for the items of studio pictures. A location says what is
/// to be drawn: <c>boutique:123/studio/front</c> or <c>boutique:123/street/4</c>, 123 being the item's seed, or of several
/// items <c>boutique:123+456/scene/4</c>.
/// </summary>
public static class DrawnSet
{
    private const string Scheme = "boutique:";

    private static readonly Dictionary<string, StudioView> _views =
        Enum.GetValues<StudioView>().ToDictionary(view => view.ToString().ToLowerInvariant());

    /// <summary>The pictures, an item after the other. Nothing is drawn yet: <see cref="PictureReader"/> does.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A choice is out of its range.</exception>
    public static IEnumerable<LabelledPicture> Read(DrawnChoices choices)
    {
        var (seed, items) = (choices.Checked().Seed, choices.Items);
        return Enumerable.Range(0, items).Select(item => Boutique.Item(TrainingSeed(seed, items, item)))
            .SelectMany(item => Pictures(item, DataPart.Train, DataPart.Train, choices.StreetShots))
            .Concat(Boutique.Items(Boutique.Evaluation.First, choices.EvaluationItems)
                .SelectMany(item => Pictures(item, DataPart.Gallery, DataPart.Query, choices.EvaluationShots)));
    }

    /// <summary>The styles of the item that a picture of <see cref="Read"/> shows.</summary>
    internal static IReadOnlyList<string> StylesOf(LabelledPicture picture) =>
        Boutique.Item(int.Parse(picture.Label, CultureInfo.InvariantCulture)).Styles;

    /// <summary>The box of the item, in pixels of the full side; null: the location is another's, or a scene's.</summary>
    internal static PictureRegion? BoxIn(string location) => Holds(location) ? (Draw(location) as DrawnPicture)?.Box : null;

    /// <summary>The boutique's seed of a training item; another <paramref name="seed"/> starts elsewhere.</summary>
    internal static int TrainingSeed(int seed, int items, int item) =>
        Boutique.Training.First + (int)((((long)seed * items) + item) % Boutique.Training.Count);

    /// <summary>Where a scene of the items of some seeds lies.</summary>
    internal static string SceneLocation(IEnumerable<int> seeds, int shot) => $"{Scheme}{string.Join('+', seeds)}/scene/{shot}";

    internal static bool Holds(string location) => location.StartsWith(Scheme, StringComparison.Ordinal);

    /// <exception cref="PictureException">The location names no picture of the boutique.</exception>
    internal static SquareDrawing Draw(string location) => location[Scheme.Length..].Split('/') switch
    {
        [var seed, "studio", var view] when Number(seed) is { } item && _views.TryGetValue(view, out var known) =>
            Boutique.Item(item).Studio(known),
        [var seed, "street", var shot] when Number(seed) is { } item && Number(shot) is { } number =>
            Boutique.Item(item).Street(number),
        [var seeds, "scene", var shot] when Numbers(seeds) is { } items && Number(shot) is { } number =>
            DrawnScene.Of(Array.ConvertAll(items, Boutique.Item), number),
        _ => throw new PictureException(PictureReason.NotFound, $"{location} is no picture of the boutique."),
    };

    private static IEnumerable<LabelledPicture> Pictures(BoutiqueItem item, DataPart studio, DataPart street, int shots)
    {
        return _views.Keys.Select(view => Picture($"studio/{view}", studio))
            .Concat(Enumerable.Range(0, shots).Select(shot => Picture($"street/{shot}", street)));

        LabelledPicture Picture(string name, DataPart part) =>
            new($"{Scheme}{item.Seed}/{name}", item.Seed.ToString(CultureInfo.InvariantCulture), part)
            {
                Category = item.Category,
            };
    }

    // As many numbers as a scene has items; null: they are not.
    private static int[]? Numbers(string text)
    {
        int?[] numbers = [.. text.Split('+').Select(Number)];
        return numbers.Length <= CrowdedScene.MostItems && Array.TrueForAll(numbers, number => number is not null)
            ? Array.ConvertAll(numbers, number => number.GetValueOrDefault())
            : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
