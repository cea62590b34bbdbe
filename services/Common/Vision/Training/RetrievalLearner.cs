using TorchSharp;
using Vitrine.Vision.Mining;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>The network, its loss and the optimizer of a run, on the GPU where there is one.</summary>
internal sealed class RetrievalLearner : ILearner, IDisposable
{
    private const string Backbone = "network.backbone.";

    private readonly Device _device = cuda.is_available() ? CUDA : CPU;
    private readonly INegativeMiner? _miner;
    private readonly NetworkWithLoss _module;
    private readonly Optimization _optimization;

    /// <param name="miner">Of triplets; null where there are none.</param>
    /// <param name="start">Whose backbone's weights the network starts from; null: first weights, by the seed.</param>
    /// <exception cref="RecipeException">The start is of another backbone, or the head does not fit; the key is named.</exception>
    public RetrievalLearner(RetrievalRecipe recipe, int classes, INegativeMiner? miner, ModelPackage? start)
    {
        _miner = miner;
        random.manual_seed(recipe.Seed);
        var network = CreateNetwork(recipe, start);
        _module = new NetworkWithLoss(network, new EmbeddingLoss(recipe.Loss, network.Head, classes, miner)).to(_device);
        TryHead(recipe.Network.InputSize);
        _optimization = new Optimization(_module, Backbone, recipe.Network.Precision, recipe.Optimizer);
    }

    /// <summary>What is learnt.</summary>
    public EmbeddingNetwork Network => _module.Network;

    /// <summary>Takes one step.</summary>
    /// <param name="pixels">uint8 RGB (B, 3, H, W).</param>
    /// <param name="classes">Of the pictures, B.</param>
    /// <param name="seed">Of what the network itself draws, such as dropout.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <returns>The loss before the step.</returns>
    public double Step(Tensor pixels, long[] classes, long seed, double learningRate)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        _module.train();
        var loss = _module.call(pixels.to(_device), tensor(classes).to(_device));
        _optimization.Step(loss, learningRate);
        return loss.item<float>();
    }

    /// <summary>uint8 RGB (B, H, W, 3) or (B, 3, H, W) → unit vectors (B, D), with the network as it is now.</summary>
    public Tensor Embed(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        _module.eval();
        return Network.call(pixels.to(_device)).MoveToOuterDisposeScope();
    }

    public void Save(Stream weights, BinaryWriter rest)
    {
        _miner?.Save(rest);
        _optimization.Save(weights, rest);
    }

    public void Load(string weights, BinaryReader rest)
    {
        _miner?.Load(rest);
        _optimization.Load(weights, rest);
    }

    /// <summary>Ends the training: the network is float32 again.</summary>
    public void Finish() => _optimization.Finish();

    public void Dispose()
    {
        _optimization.Dispose();
        _module.Dispose();
    }

    private static EmbeddingNetwork CreateNetwork(RetrievalRecipe recipe, ModelPackage? start)
    {
        var (architecture, side) = (recipe.Network.Architecture, recipe.Network.InputSize);
        var config = NetworkCatalog.DefaultConfig(architecture) with { Classes = 0, Width = recipe.Network.Width };
        var input = NetworkCatalog.DefaultInput(architecture) with
        {
            Width = side,
            Height = side,
            SquareMargin = recipe.Network.SquareMargin,
        };
        var network = new EmbeddingNetwork(architecture, config, recipe.Head, input);
        if (start is not null)
        {
            BackboneStart.Load(start, network.Architecture, network.Backbone);
        }

        return network;
    }

    // Some branches need a larger map than a small picture gives.
    private void TryHead(int side)
    {
        try
        {
            using var scope = NewDisposeScope();
            Embed(zeros([1, 3, side, side], ScalarType.Byte));
        }
        catch (ArgumentException exception)
        {
            throw new RecipeException($"head.branches: {exception.Message}.", exception);
        }
    }
}
