using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>A file of weights in any format that is known, told by its content.</summary>
internal static class WeightsFile
{
    /// <summary>Reads named tensors from safetensors or from a PyTorch checkpoint.</summary>
    /// <exception cref="WeightsException">It is neither, or broken.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        using var file = Open(path);
        if (IsSafetensors(file))
        {
            return Safetensors.Load(file, path);
        }

        return PyTorchCheckpoint.Load(file, path);
    }

    /// <exception cref="WeightsException">There is no such file, or it cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException(path, "cannot be opened", error);
        }
    }

    // Its ninth byte opens the JSON header; a zip starts with PK and a pickle with 0x80.
    private static bool IsSafetensors(FileStream file)
    {
        Span<byte> start = stackalloc byte[9];
        var count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return count == start.Length && start[8] == (byte)'{';
    }
}
