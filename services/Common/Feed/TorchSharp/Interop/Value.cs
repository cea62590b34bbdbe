using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>What a value holds; mirrors <c>Tag</c> in native/bridge.cpp.</summary>
internal enum Tag
{
    None, Default, Tensor, Int, Double, Bool, IntList, DoubleList, TensorList, String, Device, Generator, Object,
}

/// <summary>One argument of an operator. Arrays and tensors stay managed until the call marshals them.</summary>
internal readonly struct Value
{
    private Value(Tag tag, long bits = 0, object? reference = null, int length = 0)
    {
        Tag = tag;
        Bits = bits;
        Reference = reference;
        Length = length;
    }

    /// <summary>Takes the default that the operator's schema gives this argument.</summary>
    public static Value Default => new(Tag.Default);

    public Tag Tag { get; }
    public long Bits { get; }
    public object? Reference { get; }
    public int Length { get; }

    public static implicit operator Value(Tensor? value) =>
        value is null ? default : new(Tag.Tensor, value.Handle, value);
    public static implicit operator Value(long value) => new(Tag.Int, value);
    public static implicit operator Value(int value) => new(Tag.Int, value);
    public static implicit operator Value(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Value(bool value) => new(Tag.Bool, value ? 1 : 0);
    public static implicit operator Value(long? value) => value is long v ? v : default(Value);
    public static implicit operator Value(double? value) => value is double v ? v : default(Value);
    public static implicit operator Value(ScalarType value) => (long)value;
    public static implicit operator Value(ScalarType? value) => value is ScalarType v ? v : default(Value);
    public static implicit operator Value(Scalar? value) => value is null ? default : new(value.Tag, value.Bits);
    public static implicit operator Value(long[]? value) =>
        value is null ? default : new(Tag.IntList, 0, value, value.Length);
    public static implicit operator Value(ReadOnlySpan<long> value) => value.ToArray();
    public static implicit operator Value(double[]? value) =>
        value is null ? default : new(Tag.DoubleList, 0, value, value.Length);
    public static implicit operator Value(Tensor?[]? value) =>
        value is null ? default : new(Tag.TensorList, 0, value, value.Length);
    public static implicit operator Value(string? value)
    {
        if (value is null)
        {
            return default;
        }
        var bytes = System.Text.Encoding.UTF8.GetBytes(value);
        return new(Tag.String, 0, bytes, bytes.Length);
    }

    public static implicit operator Value(Device? value) =>
        value is null ? default : new(Tag.Device, value.index, null, (int)value.type);

    public static implicit operator Value(Generator? value) =>
        value is null ? default : new(Tag.Generator, value.Handle, value);
    public static implicit operator Value(NativeObject value) => new(Tag.Object, value.Handle, value);
}
