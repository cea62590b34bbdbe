using System.Collections;

namespace TorchSharp.Utils;

/// <summary>
/// Reads and writes the elements of a tensor on the CPU in the order of their indices, whatever its strides.
/// </summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly nint _data;
    private readonly long[] _sizes;
    private readonly long[] _strides;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;
        _data = tensor.DataPointer;
        _sizes = tensor.shape;
        _strides = tensor.stride();
    }

    public long Count => _tensor.numel();
    public bool IsReadOnly => false;

    public unsafe T this[params long[] indices]
    {
        get => ((T*)_data)[Offset(indices)];
        set => ((T*)_data)[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var to = array[arrayIndex..];
        var count = (int)Math.Min(Count - tensorIndex, to.Length);
        if (_tensor.is_contiguous())
        {
            new ReadOnlySpan<T>((T*)_data + tensorIndex, count).CopyTo(to);
        }
        else
        {
            var i = 0;
            foreach (var offset in Offsets(tensorIndex, count))
            {
                to[i++] = ((T*)_data)[offset];
            }
        }
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var from = array[arrayIndex..];
        var count = (int)Math.Min(Count - tensorIndex, from.Length);
        if (_tensor.is_contiguous())
        {
            from[..count].CopyTo(new Span<T>((T*)_data + tensorIndex, count));
        }
        else
        {
            var i = 0;
            foreach (var offset in Offsets(tensorIndex, count))
            {
                ((T*)_data)[offset] = from[i++];
            }
        }
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var offset in Offsets(0, Count))
        {
            yield return At(offset);
        }
        GC.KeepAlive(_tensor);
    }

    public void Dispose()
    {
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private unsafe T At(long offset) => ((T*)_data)[offset];

    private long Offset(long[] indices)
    {
        if (indices.Length != _sizes.Length)
        {
            throw new ArgumentException($"{indices.Length} indices for a tensor of {_sizes.Length} dimensions");
        }
        var offset = 0L;
        for (var d = 0; d < indices.Length; d++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(indices[d], _sizes[d]);
            ArgumentOutOfRangeException.ThrowIfNegative(indices[d]);
            offset += indices[d] * _strides[d];
        }
        return offset;
    }

    private IEnumerable<long> Offsets(long from, long count)
    {
        for (var i = from; i < from + count; i++)
        {
            var (rest, offset) = (i, 0L);
            for (var d = _sizes.Length - 1; d >= 0; d--)
            {
                offset += rest % _sizes[d] * _strides[d];
                rest /= _sizes[d];
            }
            yield return offset;
        }
    }
}
