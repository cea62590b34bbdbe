using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>The element types of PyTorch's storage classes.</summary>
internal static class StorageType
{
    private static readonly Dictionary<string, (ScalarType Type, int Bytes)> _types = new()
    {
        ["torch.FloatStorage"] = (ScalarType.Float32, 4),
        ["torch.DoubleStorage"] = (ScalarType.Float64, 8),
        ["torch.HalfStorage"] = (ScalarType.Float16, 2),
        ["torch.BFloat16Storage"] = (ScalarType.BFloat16, 2),
        ["torch.LongStorage"] = (ScalarType.Int64, 8),
        ["torch.IntStorage"] = (ScalarType.Int32, 4),
        ["torch.ByteStorage"] = (ScalarType.Byte, 1),
    };

    public static IEnumerable<string> Names => _types.Keys;

    public static (ScalarType Type, int Bytes) Of(string name) => _types[name];
}

/// <summary>Memory that tensors of a checkpoint share: <paramref name="Count"/> elements under a key.</summary>
internal sealed record PickledStorage(string Key, ScalarType Type, int ElementBytes, long Count)
{
    public long ByteCount => checked(Count * ElementBytes);

    /// <summary>From ("storage", class, key, location, count[, view]).</summary>
    public static PickledStorage From(object?[] id)
    {
        if (id.Length is < 5 or > 6 || id[0] is not "storage" || (id.Length == 6 && id[5] is not null))
        {
            throw new InvalidOperationException("a persistent id that is no storage");
        }

        var (type, bytes) = StorageType.Of(((PickledName)id[1]!).Name);
        var count = (long)id[4]!;
        return count >= 0
            ? new PickledStorage((string)id[2]!, type, bytes, count)
            : throw new InvalidOperationException($"a storage of {count} elements");
    }
}

/// <summary>A view of a storage: <paramref name="Offset"/> and <paramref name="Strides"/> in elements.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>From (storage, offset, sizes, strides, ...).</summary>
    public static PickledTensor From(object?[] arguments)
    {
        var tensor = new PickledTensor(
            (PickledStorage)arguments[0]!, (long)arguments[1]!, Numbers(arguments[2]), Numbers(arguments[3]));
        return tensor.Fits() ? tensor : throw new InvalidOperationException("a tensor that reaches beyond its storage");
    }

    /// <summary>Copies this view out of the storage's elements (N).</summary>
    public Tensor Of(Tensor elements)
    {
        using var scope = NewDisposeScope();
        return elements.as_strided(Shape, Strides, Offset).contiguous().clone().MoveToOuterDisposeScope();
    }

    private bool Fits()
    {
        if (Offset < 0 || Shape.Length != Strides.Length || Shape.Concat(Strides).Any(number => number < 0))
        {
            return false;
        }

        // Also no more elements than the storage has: strides of 0 could make a small file ask for any memory.
        var last = (Int128)Offset;
        var count = (Int128)1;
        for (var i = 0; i < Shape.Length && count <= Storage.Count; i++)
        {
            last += (Int128)Math.Max(Shape[i] - 1, 0) * Strides[i];
            count *= Shape[i];
        }

        return count == 0 || (count <= Storage.Count && last < Storage.Count);
    }

    private static long[] Numbers(object? tuple) => [.. ((object?[])tuple!).Select(number => (long)number!)];
}
