using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Copy<bool>([scalar], [], ScalarType.Bool, dtype, device, requires_grad);
    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<bool>(rawArray, [rawArray.Length], ScalarType.Bool, dtype, device, requires_grad);
    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<bool>(rawArray, dimensions, ScalarType.Bool, dtype, device, requires_grad);
    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<bool>(rawArray, ScalarType.Bool, dtype, device, requires_grad);
    public static Tensor tensor(bool[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<bool>(rawArray, ScalarType.Bool, dtype, device, requires_grad);
    public static Tensor tensor(bool[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<bool>(rawArray, ScalarType.Bool, dtype, device, requires_grad);
    public static Tensor tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<bool> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dimensions, dtype, device, requires_grad);

    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        Copy<byte>([scalar], [], ScalarType.Byte, null, device, requires_grad);
    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<byte>(rawArray, [rawArray.Length], ScalarType.Byte, dtype, device, requires_grad);
    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<byte>(rawArray, dimensions, ScalarType.Byte, dtype, device, requires_grad);
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<byte>(rawArray, ScalarType.Byte, dtype, device, requires_grad);
    public static Tensor tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(Memory<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<byte>(rawArray.Span, dimensions, ScalarType.Byte, dtype, device, requires_grad);

    public static Tensor tensor(sbyte scalar, Device? device = null, bool requires_grad = false) =>
        Copy<sbyte>([scalar], [], ScalarType.Int8, null, device, requires_grad);
    public static Tensor tensor(sbyte[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<sbyte>(rawArray, [rawArray.Length], ScalarType.Int8, dtype, device, requires_grad);
    public static Tensor tensor(sbyte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<sbyte>(rawArray, dimensions, ScalarType.Int8, dtype, device, requires_grad);
    public static Tensor tensor(sbyte[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<sbyte>(rawArray, ScalarType.Int8, dtype, device, requires_grad);
    public static Tensor tensor(IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(Memory<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<sbyte>(rawArray.Span, dimensions, ScalarType.Int8, dtype, device, requires_grad);

    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false) =>
        Copy<short>([scalar], [], ScalarType.Int16, null, device, requires_grad);
    public static Tensor tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<short>(rawArray, [rawArray.Length], ScalarType.Int16, dtype, device, requires_grad);
    public static Tensor tensor(short[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<short>(rawArray, dimensions, ScalarType.Int16, dtype, device, requires_grad);
    public static Tensor tensor(short[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<short>(rawArray, ScalarType.Int16, dtype, device, requires_grad);
    public static Tensor tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(Memory<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<short>(rawArray.Span, dimensions, ScalarType.Int16, dtype, device, requires_grad);

    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        Copy<int>([scalar], [], ScalarType.Int32, null, device, requires_grad);
    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<int>(rawArray, [rawArray.Length], ScalarType.Int32, dtype, device, requires_grad);
    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<int>(rawArray, dimensions, ScalarType.Int32, dtype, device, requires_grad);
    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<int>(rawArray, ScalarType.Int32, dtype, device, requires_grad);
    public static Tensor tensor(int[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<int>(rawArray, ScalarType.Int32, dtype, device, requires_grad);
    public static Tensor tensor(int[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<int>(rawArray, ScalarType.Int32, dtype, device, requires_grad);
    public static Tensor tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(Memory<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<int>(rawArray.Span, dimensions, ScalarType.Int32, dtype, device, requires_grad);

    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Copy<long>([scalar], [], ScalarType.Int64, dtype, device, requires_grad);
    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<long>(dataArray, [dataArray.Length], ScalarType.Int64, dtype, device, requires_grad);
    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<long>(dataArray, dimensions, ScalarType.Int64, dtype, device, requires_grad);
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<long>(rawArray, ScalarType.Int64, dtype, device, requires_grad);
    public static Tensor tensor(long[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<long>(rawArray, ScalarType.Int64, dtype, device, requires_grad);
    public static Tensor tensor(long[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<long>(rawArray, ScalarType.Int64, dtype, device, requires_grad);
    public static Tensor tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(Memory<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<long>(rawArray.Span, dimensions, ScalarType.Int64, dtype, device, requires_grad);

    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        Copy<float>([scalar], [], ScalarType.Float32, null, device, requires_grad);
    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<float>(rawArray, [rawArray.Length], ScalarType.Float32, dtype, device, requires_grad);
    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<float>(rawArray, dimensions, ScalarType.Float32, dtype, device, requires_grad);
    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<float>(rawArray, ScalarType.Float32, dtype, device, requires_grad);
    public static Tensor tensor(float[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<float>(rawArray, ScalarType.Float32, dtype, device, requires_grad);
    public static Tensor tensor(float[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<float>(rawArray, ScalarType.Float32, dtype, device, requires_grad);
    public static Tensor tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(IList<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(Memory<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<float>(rawArray.Span, dimensions, ScalarType.Float32, dtype, device, requires_grad);

    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Copy<double>([scalar], [], ScalarType.Float64, dtype, device, requires_grad);
    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<double>(rawArray, [rawArray.Length], ScalarType.Float64, dtype, device, requires_grad);
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<double>(rawArray, dimensions, ScalarType.Float64, dtype, device, requires_grad);
    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<double>(rawArray, ScalarType.Float64, dtype, device, requires_grad);
    public static Tensor tensor(double[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<double>(rawArray, ScalarType.Float64, dtype, device, requires_grad);
    public static Tensor tensor(double[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copy<double>(rawArray, ScalarType.Float64, dtype, device, requires_grad);
    public static Tensor tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray.ToArray(), dtype, device, requires_grad);
    public static Tensor tensor(Memory<double> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<double>(rawArray.Span, dimensions, ScalarType.Float64, dtype, device, requires_grad);

    /// <summary>A tensor with the sizes and a copy of the elements of an array.</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null,
        bool requires_grad = false,
        string[]? names = null) => rawArray switch
        {
            bool[] or bool[,] or bool[,,] or bool[,,,] => Copy<bool>(rawArray, ScalarType.Bool, dtype, device,
                requires_grad),
            _ => Type.GetTypeCode(rawArray.GetType().GetElementType()) switch
            {
                TypeCode.Byte => Copy<byte>(rawArray, ScalarType.Byte, dtype, device, requires_grad),
                TypeCode.SByte => Copy<sbyte>(rawArray, ScalarType.Int8, dtype, device, requires_grad),
                TypeCode.Int16 => Copy<short>(rawArray, ScalarType.Int16, dtype, device, requires_grad),
                TypeCode.Int32 => Copy<int>(rawArray, ScalarType.Int32, dtype, device, requires_grad),
                TypeCode.Int64 => Copy<long>(rawArray, ScalarType.Int64, dtype, device, requires_grad),
                TypeCode.Single => Copy<float>(rawArray, ScalarType.Float32, dtype, device, requires_grad),
                TypeCode.Double => Copy<double>(rawArray, ScalarType.Float64, dtype, device, requires_grad),
                _ => throw new NotSupportedException($"a tensor of {rawArray.GetType()}"),
            },
        };

    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    private static Tensor Copy<T>(Array array, ScalarType type, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        var sizes = new long[array.Rank];
        for (var d = 0; d < sizes.Length; d++)
        {
            sizes[d] = array.GetLength(d);
        }
        var elements = MemoryMarshal.CreateReadOnlySpan(
            ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)),
                array.Length);
        return Copy(elements, sizes, type, dtype, device, requiresGrad);
    }

    private static Tensor Copy<T>(ReadOnlySpan<T> elements, ReadOnlySpan<long> sizes, ScalarType type,
        ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        var tensor = empty(sizes, type, CPU);
        if (tensor.NumberOfElements != elements.Length)
        {
            throw new ArgumentException($"{elements.Length} elements for a tensor of {tensor.numel()}");
        }
        MemoryMarshal.AsBytes(elements).CopyTo(tensor.bytes);
        if ((dtype ?? type) != type || (device ?? _defaultDevice).type != DeviceType.CPU)
        {
            tensor = tensor.to(dtype ?? type, device ?? _defaultDevice, disposeAfter: true);
        }
        return Leaf(tensor, requiresGrad);
    }
}
