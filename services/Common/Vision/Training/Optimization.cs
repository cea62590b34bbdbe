using TorchSharp.Modules;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>The weights of a module, and how they follow the gradients: optimizer, precision and the state of both.</summary>
internal sealed class Optimization : IDisposable
{
    private readonly OptimizerChoices _choices;
    private readonly MixedPrecision _precision;
    private readonly OptimizerHelper _optimizer;

    /// <param name="module">On its device; the caller's.</param>
    /// <param name="backbone">How the names of the weights begin that <see cref="OptimizerChoices.BackboneFactor"/> is for.</param>
    public Optimization(nn.Module module, string backbone, TrainingPrecision precision, OptimizerChoices choices)
    {
        _choices = choices;
        _precision = new MixedPrecision(module, precision switch
        {
            TrainingPrecision.Bfloat16 => ScalarType.BFloat16,
            TrainingPrecision.Float16 => ScalarType.Float16,
            _ => ScalarType.Float32,
        });
        _optimizer = CreateOptimizer(backbone);
    }

    /// <summary>Takes one step down the gradient.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="learningRate">Of this step.</param>
    public void Step(Tensor loss, double learningRate)
    {
        foreach (var (group, factor) in _optimizer.ParamGroups.Zip([_choices.BackboneFactor, 1]))
        {
            group.LearningRate = learningRate * factor;
        }

        _precision.Backward(loss);
        if (_choices.ClipNorm > 0)
        {
            nn.utils.clip_grad_norm_(_precision.Parameters, _choices.ClipNorm);
        }

        _precision.Step(_optimizer);
    }

    /// <summary>Writes all that a resumed run needs.</summary>
    public void Save(Stream weights, BinaryWriter rest)
    {
        SaveWeights(weights);
        rest.Write(_precision.LossScale);
        _optimizer.save_state_dict(rest);
    }

    /// <summary>Writes the module as it is now, in float32.</summary>
    public void SaveWeights(Stream file)
    {
        using var scope = NewDisposeScope();
        Safetensors.Save(file, _precision.StateDict().ToDictionary(named => named.Key, named => named.Value.detach().cpu()));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="WeightsException">The weights are another recipe's.</exception>
    public void Load(string weights, BinaryReader rest)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var saved = Safetensors.Load(weights);
        foreach (var (name, tensor) in _precision.StateDict())
        {
            tensor.copy_(saved.GetValueOrDefault(name) ?? throw new WeightsException(weights, $"missing {name}"));
        }

        _precision.LossScale = rest.ReadDouble();
        _optimizer.load_state_dict(rest);
        _precision.Restore();
    }

    /// <summary>Ends the training: the module is float32 again.</summary>
    public void Finish() => _precision.Dispose();

    public void Dispose()
    {
        _optimizer.Dispose();
        _precision.Dispose();
    }

    private OptimizerHelper CreateOptimizer(string backbone)
    {
        var named = _precision.NamedParameters.ToLookup(
            named => named.Name.StartsWith(backbone, StringComparison.Ordinal), named => named.Parameter);
        Parameter[][] groups = [[.. named[true]], [.. named[false]]];
        var (rate, decay) = (_choices.LearningRate, _choices.WeightDecay);
        return _choices.Kind switch
        {
            OptimizerKind.Adamw => optim.AdamW(
                groups.Select(group => new AdamW.ParamGroup { Parameters = group }), rate, weight_decay: decay),
            OptimizerKind.Adam => optim.Adam(
                groups.Select(group => new Adam.ParamGroup { Parameters = group }), rate, weight_decay: decay),
            OptimizerKind.Sgd => optim.SGD(
                groups.Select(group => new SGD.ParamGroup { Parameters = group }), rate, _choices.Momentum, weight_decay: decay),
            _ => throw new InvalidOperationException($"there is no optimizer {_choices.Kind}"),
        };
    }
}
