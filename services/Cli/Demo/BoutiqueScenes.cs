using Vitrine.Cli.Evaluation;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Cli.Demo;

/// <summary>Pictures of the drawn boutique in which several of its items are seen.</summary>
public static class BoutiqueScenes
{
    private const int ItemsAScene = 3;
    private const float LeastVisible = 0.5f;

    /// <summary>Draws what is not there yet.</summary>
    /// <param name="folder">Keeps the pictures.</param>
    /// <param name="items">How many items the boutique has; each is in one scene.</param>
    /// <returns>A query a scene; its answers are the items of which half or more can be seen.</returns>
    public static IReadOnlyList<Query> Draw(string folder, int items, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        return
        [
            .. Boutique.Items(Boutique.Shown.First, items).Chunk(ItemsAScene).Index().AsParallel().AsOrdered().WithCancellation(ct)
                .Select(part => Draw(folder, part.Index, part.Item)),
        ];
    }

    /// <returns>The share of the answers that were found, over all queries.</returns>
    public static double FoundShare(IReadOnlyCollection<Answer> answers) =>
        (double)answers.Sum(answer => answer.Response.Hits.Count(hit => answer.Query.Answers.Contains(hit.Item.ItemId)))
        / answers.Sum(answer => answer.Query.Answers.Count);

    private static Query Draw(string folder, int number, BoutiqueItem[] items)
    {
        var scene = DrawnScene.Of(items, number);
        var path = Path.Combine(folder, $"scene-{number}.jpg");
        DrawnFile.Write(path, scene.Jpeg);
        var seen = scene.Items.Where(item => item.VisibleShare >= LeastVisible).Select(item => item.Item).ToArray();
        return new Query(path, string.Join(", ", seen.Select(item => item.Title)), seen.Select(item => item.Id).ToHashSet());
    }
}
