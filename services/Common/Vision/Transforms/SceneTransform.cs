using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Transforms;

/// <summary>A random change of how a scene is looked at; the view and the random numbers decide all of it.</summary>
internal abstract class SceneTransform
{
    /// <summary>The view → another of the same picture.</summary>
    public abstract SceneView Apply(SceneView view, SeededRandom random);
}
