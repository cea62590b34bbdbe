using TorchSharp;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>The keypoint network, its optimizer and what a run knows of its rows, on the GPU where there is one.</summary>
internal sealed class KeypointLearner : ILearner, IDisposable
{
    private const double DefaultMargin = 0.25;

    private readonly Device _device = cuda.is_available() ? CUDA : CPU;
    private readonly HardRowSampler _rows;
    private readonly CollapseGuard _guard;
    private readonly Optimization _optimization;

    /// <param name="rows">Is told the losses of the rows.</param>
    /// <param name="start">Whose backbone's weights the network starts from; null: first weights, by the seed.</param>
    /// <exception cref="RecipeException">The start is of another backbone, or a choice is impossible; the key is named.</exception>
    public KeypointLearner(KeypointRecipe recipe, HardRowSampler rows, ModelPackage? start)
    {
        (_rows, _guard) = (rows, new CollapseGuard(recipe.CollapseGrace));
        random.manual_seed(recipe.Seed);
        Network = CreateNetwork(recipe);
        if (start is not null)
        {
            BackboneStart.Load(start, recipe.Network.Architecture, Network.Backbone);
        }

        Network.to(_device);
        _optimization = new Optimization(Network, Network.BackboneKey, recipe.Network.Precision, recipe.Optimizer);
    }

    /// <summary>What is learnt.</summary>
    public KeypointNetwork Network { get; }

    /// <summary>Takes one step.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="seed">Of what the network itself draws, such as dropout.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="CollapseException">The network has collapsed.</exception>
    public double Step(GarmentBatch batch, int number, long seed, double learningRate)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        Network.train();
        var stages = Network.call(batch.Crops.Pixels.to(_device));
        var (places, weights) = (batch.Places.to(_device), batch.Weights.to(_device));
        var losses = Network.Pose.Losses(stages, places, weights); // (B)
        foreach (var (row, loss) in batch.Crops.Pictures.Zip(losses.detach().cpu().data<float>().ToArray()))
        {
            _rows.Saw(row, loss);
        }

        if (_guard.IsWatching(number))
        {
            Watch(number, stages[^1].detach(), places, weights);
        }

        var mean = losses.mean();
        _optimization.Step(mean, learningRate);
        return mean.item<float>();
    }

    /// <summary>As <see cref="KeypointNetwork.Locate"/>, with the network as it is now: places (B, P, 2).</summary>
    public Tensor Locate(Tensor pixels, bool flip)
    {
        using var scope = NewDisposeScope();
        Network.eval();
        return Network.Locate(pixels.to(_device), flip).Places.MoveToOuterDisposeScope();
    }

    public void Save(Stream weights, BinaryWriter rest)
    {
        _rows.Save(rest);
        _optimization.Save(weights, rest);
    }

    public void Load(string weights, BinaryReader rest)
    {
        _rows.Load(rest);
        _optimization.Load(weights, rest);
    }

    /// <summary>Ends the training: the network is float32 again.</summary>
    public void Finish() => _optimization.Finish();

    public void Dispose()
    {
        _optimization.Dispose();
        Network.Dispose();
    }

    private void Watch(int number, Tensor answer, Tensor places, Tensor weights)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var beliefs = Network.Pose.Believe(answer);
        _guard.Check(number, Network.Pose.Decode(beliefs).Places, places, weights, beliefs.ndim == 4 ? beliefs : null);
    }

    private static KeypointNetwork CreateNetwork(KeypointRecipe recipe)
    {
        var choices = recipe.Network;
        var backbone = NetworkCatalog.DefaultConfig(choices.Architecture) with { Classes = 0, Width = choices.Width };
        var input = NetworkCatalog.DefaultInput(choices.Architecture) with
        {
            Width = choices.InputSize,
            Height = choices.InputSize,
            SquareMargin = choices.SquareMargin ?? DefaultMargin,
        };
        try
        {
            return new KeypointNetwork(
                new KeypointConfig(recipe.Keypoints) { Architecture = choices.Architecture, Backbone = backbone }, input);
        }
        catch (ArgumentException exception)
        {
            throw new RecipeException($"keypoints: {exception.Message}", exception);
        }
    }
}
