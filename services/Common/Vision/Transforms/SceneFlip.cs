using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Transforms;

/// <summary>Left becomes right.</summary>
internal sealed class SceneFlip : SceneTransform
{
    private readonly float _probability;

    /// <param name="probability">How often it is done, 0 to 1.</param>
    public SceneFlip(float probability = 0.5f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        _probability = probability;
    }

    public override SceneView Apply(SceneView view, SeededRandom random) =>
        random.Chance(_probability) ? view with { IsMirrored = !view.IsMirrored } : view;
}
