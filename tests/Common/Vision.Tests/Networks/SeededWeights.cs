using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Networks;

/// <summary>The weights and pictures of reference/make.py, number for number.</summary>
internal static class SeededWeights
{
    public static void Fill(nn.Module network)
    {
        using var constant = no_grad();
        var sorted = network.state_dict().OrderBy(tensor => tensor.Key, StringComparer.Ordinal).ToArray();
        for (var index = 0; index < sorted.Length; index++)
        {
            var (key, tensor) = sorted[index];
            if (key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            {
                continue;
            }

            using var scope = NewDisposeScope();
            tensor.copy_(from_array(Values(key, tensor, index)).view(tensor.shape));
        }
    }

    /// <summary>Two pictures (2, 224, 224, 3) of waves and ramps.</summary>
    public static Tensor Pixels()
    {
        var pixels = new byte[2 * 224 * 224 * 3];
        var i = 0;
        for (var b = 0; b < 2; b++)
        {
            for (var y = 0; y < 224; y++)
            {
                for (var x = 0; x < 224; x++)
                {
                    for (var c = 0; c < 3; c++)
                    {
                        pixels[i++] = (byte)((7 * x) + (3 * y) + (50 * c) + (11 * b) + (x * y / 16));
                    }
                }
            }
        }

        return from_array(pixels).view(2, 224, 224, 3);
    }

    private static float[] Values(string key, Tensor tensor, int index)
    {
        Func<double, double> spread = key switch
        {
            _ when tensor.ndim > 1 => u => ((2 * u) - 1) * Math.Sqrt(6.0 / (tensor.numel() / tensor.shape[0])),
            _ when key.EndsWith("running_var", StringComparison.Ordinal) => u => 0.5 + u,
            _ when key.EndsWith("weight", StringComparison.Ordinal) => u => 0.2 + (0.6 * u),
            _ => u => (0.2 * u) - 0.1,
        };
        var values = new float[tensor.numel()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)spread(Uniform(index, i));
        }

        return values;
    }

    // Splitmix64 of a counter, 24 bits.
    private static double Uniform(int tensor, int element)
    {
        var z = ((ulong)tensor << 32) + (ulong)element;
        z = (z + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 40) / (double)(1 << 24);
    }
}
