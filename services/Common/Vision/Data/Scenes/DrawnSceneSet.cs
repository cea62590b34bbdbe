using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Data.Scenes;

/// <summary>
/// Scenes of the boutique that need no files: one to four items each, their categories the labels, their boxes around what can
/// be seen. An item of which other things hide more than 70 % is ignored.
/// </summary>
public static class DrawnSceneSet
{
    private const float LeastVisible = 0.3f;

    /// <summary>The scenes; each is drawn once for its boxes, and again when <see cref="PictureReader"/> reads it.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A choice is out of its range.</exception>
    public static IEnumerable<LabelledScene> Read(DrawnSceneChoices choices)
    {
        var (seed, items) = (choices.Checked().Seed, choices.Items);
        return Scenes(ScenePart.Train, choices.Scenes, seed, items, item => DrawnSet.TrainingSeed(seed, items, item))
            .Concat(Scenes(
                ScenePart.Test, choices.EvaluationScenes, seed, choices.EvaluationItems, item => Boutique.Evaluation.First + item));
    }

    // What is in a scene is drawn by lot one after the other, its boxes by all cores.
    private static IEnumerable<LabelledScene> Scenes(ScenePart part, int count, int seed, int items, Func<int, int> itemSeed)
    {
        var random = SeededRandom.For(seed, (int)part);
        var chosen = new int[count][];
        for (var shot = 0; shot < count; shot++)
        {
            var seeds = Enumerable.Range(0, 1 + random.Below(CrowdedScene.MostItems)).Select(_ => itemSeed(random.Below(items)));
            chosen[shot] = [.. seeds.Distinct()];
        }

        return chosen.AsParallel().AsOrdered().Select((seeds, shot) => Draw(part, seeds, shot)).AsSequential();
    }

    private static LabelledScene Draw(ScenePart part, int[] seeds, int shot)
    {
        var scene = DrawnScene.Of(Array.ConvertAll(seeds, Boutique.Item), shot);
        return new LabelledScene(
            DrawnSet.SceneLocation(seeds, shot), part, SquareDrawing.Side, SquareDrawing.Side, [.. scene.Items.Select(Box)]);
    }

    private static LabelledBox Box(SceneItem item) => new(item.Box, item.Item.Category)
    {
        Kind = item.VisibleShare < LeastVisible ? BoxKind.Ignored : BoxKind.Target,
        MaskArea = item.VisiblePixels,
    };
}
