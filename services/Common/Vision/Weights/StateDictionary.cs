using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>Named tensors → a network's parameters and buffers.</summary>
internal static class StateDictionary
{
    /// <summary>Copies every tensor into the one of its name; nothing is copied unless all fit.</summary>
    /// <exception cref="WeightsException">Names every missing key, extra key and shape that differs.</exception>
    public static void LoadInto(nn.Module network, Dictionary<string, Tensor> tensors, string path)
    {
        var wanted = network.state_dict();
        var problems = wanted.Keys.Except(tensors.Keys).Select(key => $"missing {key}")
            .Concat(tensors.Keys.Except(wanted.Keys).Select(key => $"extra {key}"))
            .Concat(wanted.Keys.Intersect(tensors.Keys).Where(key => Shape(tensors[key]) != Shape(wanted[key]))
                .Select(key => $"{key} is {Shape(tensors[key])}, not {Shape(wanted[key])}"))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (problems.Length > 0)
        {
            throw new WeightsException(path, $"does not fit the network: {string.Join("; ", problems)}");
        }

        network.load_state_dict(tensors);
    }

    /// <summary>
    /// Adds how many batches each norm has seen, none, where the tensors do not tell: only training needs to know, and
    /// checkpoints before PyTorch 0.4.1 and frozen norms do not count.
    /// </summary>
    public static void AddBatchCounts(nn.Module network, Dictionary<string, Tensor> tensors)
    {
        foreach (var (name, buffer) in network.named_buffers())
        {
            if (name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
            {
                tensors.TryAdd(name, buffer.zeros_like());
            }
        }
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
