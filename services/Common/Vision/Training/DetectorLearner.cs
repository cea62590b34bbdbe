using TorchSharp;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>The detector and the optimizer of a run, on the GPU where there is one.</summary>
internal sealed class DetectorLearner : ILearner, IDisposable
{
    private const string Backbone = "detector.backbone.bottom_up.";

    private readonly Device _device = cuda.is_available() ? CUDA : CPU;
    private readonly Optimization _optimization;

    /// <param name="labels">What is told apart.</param>
    /// <param name="start">Whose backbone's weights the network starts from; null: first weights, by the seed.</param>
    /// <exception cref="RecipeException">The start is of another backbone, or a choice is impossible; the key is named.</exception>
    public DetectorLearner(DetectorRecipe recipe, IReadOnlyList<string> labels, ModelPackage? start)
    {
        random.manual_seed(recipe.Seed);
        Network = CreateNetwork(recipe, labels);
        if (start is not null)
        {
            BackboneStart.Load(start, recipe.Network.Architecture, Network.Detector.Backbone);
        }

        Network.to(_device);
        _optimization = new Optimization(Network, Backbone, recipe.Network.Precision, recipe.Optimizer);
    }

    /// <summary>What is learnt.</summary>
    public DetectionNetwork Network { get; }

    /// <summary>Takes one step.</summary>
    /// <param name="seed">Of the anchors and proposals that it learns from.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <returns>The loss before the step.</returns>
    public double Step(SceneBatch batch, long seed, double learningRate)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        Network.train();
        var targets = batch.Targets.Zip(batch.Views, (targets, view) =>
            new DetectionTarget(targets.Boxes, targets.Labels) { Size = (view.Width, view.Height) });
        var loss = Network.call(batch.Pixels.to(_device), [.. targets], seed).Sum();
        _optimization.Step(loss, learningRate);
        return loss.item<float>();
    }

    /// <summary>As <see cref="DetectionNetwork.Detect"/>, with the network as it is now.</summary>
    public IReadOnlyList<IReadOnlyList<DetectedObject>> Detect(Tensor pixels, IReadOnlyList<(int Width, int Height)> sizes)
    {
        using var scope = NewDisposeScope();
        Network.eval();
        return Network.Detect(pixels.to(_device), sizes);
    }

    public void Save(Stream weights, BinaryWriter rest) => _optimization.Save(weights, rest);

    public void Load(string weights, BinaryReader rest) => _optimization.Load(weights, rest);

    /// <summary>Ends the training: the network is float32 again.</summary>
    public void Finish() => _optimization.Finish();

    public void Dispose()
    {
        _optimization.Dispose();
        Network.Dispose();
    }

    private static DetectionNetwork CreateNetwork(DetectorRecipe recipe, IReadOnlyList<string> labels)
    {
        var choices = recipe.Network;
        var backbone = NetworkCatalog.DefaultConfig(choices.Architecture) with { Classes = 0, Width = choices.Width };
        var input = NetworkCatalog.DefaultInput(choices.Architecture) with
        {
            Width = recipe.LongSide,
            Height = choices.InputSize,
            Resize = ResizeMode.ShortSide,
        };
        try
        {
            return new DetectionNetwork(
                new FasterRcnnConfig(recipe.Detector) { Architecture = choices.Architecture, Backbone = backbone, Labels = labels }, input);
        }
        catch (ArgumentException exception)
        {
            throw new RecipeException($"detector: {exception.Message}", exception);
        }
    }
}
