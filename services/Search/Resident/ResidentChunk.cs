namespace Vitrine.Search.Resident;

/// <summary>The memory of some rows. A row is written once; only what replaces it is told later.</summary>
internal sealed class ResidentChunk
{
    /// <summary>Rows of a chunk.</summary>
    public const int Capacity = 1024;

    /// <summary>Groups of sixteen rows, as a <see cref="CodeKernel"/> takes them.</summary>
    public const int Groups = Capacity / CodeKernel.Rows;

    private const int CodeBits = 8;
    private const int HalfCodeBits = 4;

    private readonly int _dimension;
    private readonly bool _coded;

    /// <param name="coded">False: a device scores the rows.</param>
    public ResidentChunk(int dimension, bool coded)
    {
        _dimension = dimension;
        Features = new float[Capacity * dimension];
        Codes = new RowCodes(coded ? Capacity : 0, dimension, CodeBits);
        HalfCodes = new RowCodes(coded ? Capacity : 0, dimension, HalfCodeBits);
        _coded = coded;
        Array.Fill(ReplacedBy, int.MaxValue);
    }

    public ResidentRow[] Rows { get; } = new ResidentRow[Capacity];

    /// <summary>The ordinal of each row's item.</summary>
    public int[] Items { get; } = new int[Capacity];

    /// <summary>The number of the newer row of a row's region: who began before that one was there finds this one.</summary>
    public int[] ReplacedBy { get; } = new int[Capacity];

    /// <summary>(rows, D)</summary>
    public float[] Features { get; }

    /// <summary>A byte a number; none where a device scores the rows.</summary>
    public RowCodes Codes { get; }

    /// <summary>Half a byte a number; none likewise.</summary>
    public RowCodes HalfCodes { get; }

    /// <summary>What the features of a chunk and their codes take.</summary>
    public static long Bytes(int dimension, bool coded) => Capacity * (long)dimension * sizeof(float)
        + (coded ? RowCodes.Bytes(Capacity, dimension, CodeBits) + RowCodes.Bytes(Capacity, dimension, HalfCodeBits) : 0);

    public ReadOnlyMemory<float> Feature(int place) => Features.AsMemory(place * _dimension, _dimension);

    public void Put(int place, ResidentRow row, ReadOnlySpan<float> feature)
    {
        feature.CopyTo(Features.AsSpan(place * _dimension, _dimension));
        if (_coded)
        {
            Codes.Put(place, feature);
            HalfCodes.Put(place, feature);
        }

        Items[place] = row.Item.Ordinal;
        Rows[place] = row;
    }
}
