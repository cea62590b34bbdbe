using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number handed to an operator: an integer, a floating-point number or a truth value.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(Tag tag, long bits, torch.ScalarType type)
    {
        Tag = tag;
        Bits = bits;
        Type = type;
    }

    internal Tag Tag { get; }
    internal long Bits { get; }

    public torch.ScalarType Type { get; }

    public static implicit operator Scalar(byte value) => Integer(value);
    public static implicit operator Scalar(sbyte value) => Integer(value);
    public static implicit operator Scalar(short value) => Integer(value);
    public static implicit operator Scalar(int value) => Integer(value);
    public static implicit operator Scalar(long value) => Integer(value);
    public static implicit operator Scalar(Half value) => Real((double)value);
    public static implicit operator Scalar(float value) => Real(value);
    public static implicit operator Scalar(double value) => Real(value);
    public static implicit operator Scalar(bool value) => new(Tag.Bool, value ? 1 : 0, torch.ScalarType.Bool);

    /// <summary>Does nothing: the number is held by value.</summary>
    public void Dispose()
    {
    }

    internal double AsDouble() => Tag == Tag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;
    internal long AsInt64() => Tag == Tag.Double ? (long)AsDouble() : Bits;

    private static Scalar Integer(long value) => new(Tag.Int, value, torch.ScalarType.Int64);
    private static Scalar Real(double value) =>
        new(Tag.Double, BitConverter.DoubleToInt64Bits(value), torch.ScalarType.Float64);
}

/// <summary>Numbers to scalars and back.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;
    public static Scalar ToScalar(this sbyte value) => value;
    public static Scalar ToScalar(this short value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.AsDouble();
    public static double ToDouble(this Scalar value) => value.AsDouble();
    public static int ToInt32(this Scalar value) => (int)value.AsInt64();
    public static long ToInt64(this Scalar value) => value.AsInt64();
    public static bool ToBoolean(this Scalar value) => value.AsDouble() != 0;
}
