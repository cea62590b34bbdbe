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
        Numbers = new sbyte[vector.Length];
        var (squares, missed) = (0L, 0.0);
        for (var i = 0; i < vector.Length; i++)
        {
            // A scale that is hardly above nothing has lost digits.
            var number = Scale == 0 ? 0 : Math.Clamp(Math.Round((double)vector[i] / Scale), -limit, limit);
            var miss = vector[i] - Scale * number;
            Numbers[i] = (sbyte)number;
            squares += (long)number * (long)number;
            missed += miss * miss;
        }

        Length = Scale * Math.Sqrt(squares);
        Residual = Math.Sqrt(missed);
    }

    /// <summary>c, (D)</summary>
    public sbyte[] Numbers { get; }

    /// <summary>s, at least 0.</summary>
    public float Scale { get; }

    /// <summary>|x'|</summary>
    public double Length { get; }

    /// <summary>|x - x'|</summary>
    public double Residual { get; }
}
