using System.Text;
using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>The element types of numpy that weights have; little-endian.</summary>
internal sealed record PickledElement(ScalarType Type, int Bytes)
{
    private static readonly Dictionary<string, PickledElement> _elements = new()
    {
        ["f2"] = new(ScalarType.Float16, 2),
        ["f4"] = new(ScalarType.Float32, 4),
        ["f8"] = new(ScalarType.Float64, 8),
        ["i4"] = new(ScalarType.Int32, 4),
        ["i8"] = new(ScalarType.Int64, 8),
        ["u1"] = new(ScalarType.Byte, 1),
    };

    /// <summary>From numpy.dtype's (name, align, copy).</summary>
    public static PickledElement From(object?[] arguments) =>
        arguments is [string name, ..] && _elements.TryGetValue(name.TrimStart('<', '|'), out var element)
            ? element
            : throw new InvalidOperationException($"an array of elements {arguments[0]}");

    /// <summary>Of the state (version, byte order, ...) only the order matters here.</summary>
    public static void CheckState(object? state)
    {
        if (state is not object?[] { Length: > 1 } parts || parts[1] is not ("<" or "|"))
        {
            throw new InvalidOperationException("an array that is not little-endian");
        }
    }
}

/// <summary>A numpy array: made empty, and filled by its state.</summary>
internal sealed class PickledArray
{
    private PickledElement? _element;
    private long[] _shape = [];
    private bool _byColumns;
    private byte[] _data = [];

    /// <summary>From (version, shape, dtype, whether Fortran's order, bytes).</summary>
    public void SetState(object? state)
    {
        if (state is not object?[] { Length: 5 } parts)
        {
            throw new InvalidOperationException("an array without its bytes");
        }

        _data = parts[4] as byte[] ?? Encoding.Latin1.GetBytes((string)parts[4]!); // Python 2's bytes are a text

        _element = (PickledElement)parts[2]!;
        _shape = [.. ((object?[])parts[1]!).Select(side => (long)side!)];
        _byColumns = parts[3] is true or 1L; // Python 2 writes 0 and 1
        var bytes = _shape.Aggregate((Int128)_element.Bytes, (product, side) => checked(product * side));
        if (bytes != _data.Length || Array.Exists(_shape, side => side < 0))
        {
            throw new InvalidOperationException(
                $"an array ({string.Join(", ", _shape)}) in {_data.Length} bytes");
        }
    }

    /// <summary>A copy; the caller's.</summary>
    public Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        var element = _element ?? throw new InvalidDataException("an array without a state");
        var elements = empty(_byColumns ? [.. _shape.Reverse()] : _shape, element.Type);
        _data.CopyTo(elements.bytes);
        return (_byColumns ? elements.T.contiguous() : elements).MoveToOuterDisposeScope();
    }
}
