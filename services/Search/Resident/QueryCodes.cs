namespace Vitrine.Search.Resident;

/// <summary>The queries of one scan as a <see cref="CodeKernel"/> takes them: one alone, or by fours with zeros after the last.</summary>
internal sealed class QueryCodes
{
    private readonly QueryCode[] _queries;
    private readonly int[][] _blocks;

    /// <param name="kernel">That is to take them.</param>
    /// <param name="queries">(D) each.</param>
    public QueryCodes(CodeKernel kernel, IReadOnlyList<float[]> queries)
    {
        BlockSize = queries.Count == 1 ? 1 : CodeKernel.Queries;
        _queries = new QueryCode[queries.Count];
        _blocks = [.. queries.Chunk(BlockSize).Select(block => new int[BlockSize * CodeKernel.Steps(block[0].Length)])];
        for (var i = 0; i < queries.Count; i++)
        {
            var code = new VectorCode(queries[i], kernel.MostOfQuery);
            _queries[i] = new QueryCode(queries[i], code);
            var (block, place) = Math.DivRem(i, BlockSize);
            for (var step = 0; step < CodeKernel.Steps(queries[i].Length); step++)
            {
                _blocks[block][step * BlockSize + place] = code.Steps[step];
            }
        }
    }

    /// <summary>1 or 4.</summary>
    public int BlockSize { get; }

    public int Blocks => _blocks.Length;

    /// <summary>(queries)</summary>
    public ReadOnlySpan<QueryCode> Queries => _queries;

    /// <summary>(steps, queries of a block)</summary>
    public ReadOnlySpan<int> Block(int block) => _blocks[block];
}

/// <summary>What turns a sum of a <see cref="CodeKernel"/> into a score of a query and a bound, see <see cref="RowCodes"/>.</summary>
internal readonly struct QueryCode(float[] query, VectorCode code)
{
    /// <summary>(D)</summary>
    public float[] Vector => query;

    /// <summary>Of the codes.</summary>
    public int Sum { get; } = code.Numbers.Sum(number => number);

    public float Scale { get; } = code.Scale;

    /// <summary>|q|</summary>
    public float PerResidual { get; } = (float)(Length(query) * (1 + RowCodes.Margin));

    /// <summary>|q - q'|, and a part of |q'| for the roundings.</summary>
    public float PerLength { get; } = (float)(code.Residual * (1 + RowCodes.Margin) + code.Length * RowCodes.Margin);

    private static double Length(float[] query) => Math.Sqrt(query.Sum(number => (double)number * number));
}
