namespace Vitrine.Search.Resident;

/// <summary>A vector x in small whole numbers c: x' = s c, with s = max|x| / g for numbers from -g to g.</summary>
internal readonly struct VectorCode
{
    /// <param name="vector">(D), finite.</param>
    /// <param name="limit">g, 1 to 127.</param>
    public VectorCode(ReadOnlySpan<float> vector, int limit)
    {
        var greatest = 0f;
        foreach (var number in vector)
        {
            greatest = Math.Max(greatest, Math.Abs(number));
        }

        Scale = greatest / limit;
        Numbers = new sbyte[CodeKernel.Steps(vector.Length) * CodeKernel.Numbers];
        var steps = greatest == 0 ? 0 : limit / (double)greatest;
        var (squares, missed) = (0L, 0.0);
        for (var i = 0; i < vector.Length; i++)
        {
            var number = (int)Math.Round(vector[i] * steps);
            var miss = vector[i] - (double)Scale * number;
            Numbers[i] = (sbyte)number;
            squares += number * number;
            missed += miss * miss;
        }

        Length = Scale * Math.Sqrt(squares);
        Residual = Math.Sqrt(missed);
    }

    /// <summary>c, (D) and zeros to the end of the last step of a <see cref="CodeKernel"/>.</summary>
    public sbyte[] Numbers { get; }

    /// <summary>s, at least 0.</summary>
    public float Scale { get; }

    /// <summary>|x'|</summary>
    public double Length { get; }

    /// <summary>|x - x'|</summary>
    public double Residual { get; }

    /// <summary>The four numbers of a step, the first in the lowest byte.</summary>
    /// <param name="zero">Is added to each.</param>
    public int Step(int step, int zero)
    {
        var four = Numbers.AsSpan(step * CodeKernel.Numbers, CodeKernel.Numbers);
        return (byte)(four[0] + zero) | (byte)(four[1] + zero) << 8 | (byte)(four[2] + zero) << 16 | (byte)(four[3] + zero) << 24;
    }
}
