using TorchSharp;
using Vitrine.Vision.Losses;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>The network of labels, its loss and the optimizer of a run, on the GPU where there is one.</summary>
internal sealed class LabelLearner : ILearner, IDisposable
{
    private const string Backbone = "backbone.";

    private readonly LabelRecipe _recipe;
    private readonly Device _device = cuda.is_available() ? CUDA : CPU;
    private readonly nn.Module<Tensor, Tensor, Tensor> _loss;
    private readonly LayerFreezing _freezing;
    private readonly Optimization _optimization;

    /// <param name="labels">What is told apart.</param>
    /// <param name="start">Whose backbone's weights the network starts from; null: first weights, by the seed.</param>
    /// <exception cref="RecipeException">The start is of another backbone; the key is named.</exception>
    public LabelLearner(LabelRecipe recipe, IReadOnlyList<string> labels, ModelPackage? start)
    {
        _recipe = recipe;
        random.manual_seed(recipe.Seed);
        Network = CreateNetwork(recipe, labels);
        if (start is not null)
        {
            BackboneStart.Load(start, recipe.Network.Architecture, Network.Backbone);
        }

        Network.to(_device);
        _loss = recipe.Loss.Kind switch
        {
            LabelLoss.CrossEntropy => nn.BCEWithLogitsLoss(),
            LabelLoss.Focal => new SigmoidFocalLoss(recipe.Loss.Gamma, recipe.Loss.Alpha),
            _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe.Loss.Kind, null),
        };
        _optimization = new Optimization(Network, Backbone, recipe.Network.Precision, recipe.Optimizer);
        _freezing = new LayerFreezing(Network.Backbone);
    }

    /// <summary>What is learnt.</summary>
    public LabelNetwork Network { get; }

    /// <summary>Takes one step.</summary>
    /// <param name="pixels">uint8 RGB (B, 3, H, W).</param>
    /// <param name="truth">(B, L), 1 or 0, float32.</param>
    /// <param name="free">What learns in this step; null: everything.</param>
    /// <param name="seed">Of what the network itself draws, such as dropout.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <returns>The loss before the step.</returns>
    public double Step(Tensor pixels, Tensor truth, FreeLayers? free, long seed, double learningRate)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        Network.train();
        if (free is { } layers)
        {
            _freezing.Free(layers);
        }

        var loss = _loss.call(Network.call(pixels.to(_device)), truth.to(_device));
        _optimization.Step(loss, learningRate);
        return loss.item<float>();
    }

    /// <summary>uint8 RGB (B, H, W, 3) or (B, 3, H, W) → (B, L), before the sigmoid, with the network as it is now.</summary>
    public Tensor Score(Tensor pixels) => Score(Network, pixels);

    /// <summary>The same with a <see cref="CreateTwin"/>.</summary>
    public Tensor Score(LabelNetwork twin, Tensor pixels)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        twin.eval();
        return twin.call(pixels.to(_device)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Makes a network like this one on the same device, for what <see cref="SaveWeights"/> wrote. To be called before the first step:
    /// its first weights are drawn.
    /// </summary>
    public LabelNetwork CreateTwin() => CreateNetwork(_recipe, Network.Labels).to(_device);

    /// <summary>Writes the network as it is now, in float32.</summary>
    public void SaveWeights(Stream file) => _optimization.SaveWeights(file);

    public void Save(Stream weights, BinaryWriter rest) => _optimization.Save(weights, rest);

    public void Load(string weights, BinaryReader rest) => _optimization.Load(weights, rest);

    /// <summary>Ends the training: the network is float32 again.</summary>
    public void Finish() => _optimization.Finish();

    public void Dispose()
    {
        _optimization.Dispose();
        _loss.Dispose();
        Network.Dispose();
    }

    private static LabelNetwork CreateNetwork(LabelRecipe recipe, IReadOnlyList<string> labels)
    {
        var (architecture, side) = (recipe.Network.Architecture, recipe.Network.InputSize);
        var config = NetworkCatalog.DefaultConfig(architecture) with { Classes = 0, Width = recipe.Network.Width };
        var input = NetworkCatalog.DefaultInput(architecture) with
        {
            Width = side,
            Height = side,
            SquareMargin = recipe.Network.SquareMargin,
        };
        return new LabelNetwork(architecture, config, recipe.Head, labels, input);
    }
}
