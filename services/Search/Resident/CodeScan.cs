using System.Numerics;

namespace Vitrine.Search.Resident;

/// <summary>
/// Scores rows by their codes, and by all their numbers where the codes' bound cannot exclude that a row is among the nearest.
/// So nothing is missed. Half the bytes are looked at first where that is faster.
/// </summary>
/// <param name="nearest">(queries)</param>
/// <param name="filters">(queries): the number of each one's filter.</param>
internal sealed class CodeScan(CodeKernel kernel, QueryCodes queries, TopItems[] nearest, int[] filters)
{
    // One query alone waits for memory, not for the processor.
    private readonly bool _byHalvesFirst = queries.BlockSize == 1 || kernel.IsFasterByHalves;

    /// <summary>Looks at one chunk. Chunks may be looked at at the same time.</summary>
    /// <param name="masks">(filters, groups of sixteen rows): a bit for a row that may be found.</param>
    public void Look(ResidentChunk chunk, ReadOnlySpan<ushort> masks)
    {
        Span<uint> rows = stackalloc uint[queries.BlockSize]; // By query: those of a group that may be among its nearest.
        var (looked, left) = (0, 0);
        for (var group = 0; group < ResidentChunk.Groups; group++)
        {
            for (var block = 0; block < queries.Blocks; block++)
            {
                if (!Mark(masks, group, block, rows))
                {
                    continue;
                }

                looked++;
                if (_byHalvesFirst && 2 * left <= looked) // Else they exclude too little to be worth their time.
                {
                    if (!Exclude(chunk.HalfCodes, group, block, rows))
                    {
                        continue;
                    }

                    left++;
                }

                if (Exclude(chunk.Codes, group, block, rows))
                {
                    Score(chunk, group, block, rows);
                }
            }
        }
    }

    private int First(int block) => block * queries.BlockSize;

    /// <returns>Whether any row may be found.</returns>
    private bool Mark(ReadOnlySpan<ushort> masks, int group, int block, Span<uint> rows)
    {
        var any = 0u;
        for (var (i, query) = (0, First(block)); i < rows.Length; i++, query++)
        {
            any |= rows[i] = query < filters.Length ? masks[filters[query] * ResidentChunk.Groups + group] : 0u;
        }

        return any != 0;
    }

    /// <returns>Whether any row is left.</returns>
    private bool Exclude(RowCodes codes, int group, int block, Span<uint> rows)
    {
        Span<int> sums = stackalloc int[CodeKernel.Queries * CodeKernel.Rows];
        codes.Multiply(kernel, group, queries.Block(block), sums[..(rows.Length * CodeKernel.Rows)]);
        var any = 0u;
        for (var (i, query) = (0, First(block)); i < rows.Length; i++, query++)
        {
            if (rows[i] != 0)
            {
                any |= rows[i] &= codes.MayReach(
                    group, sums.Slice(i * CodeKernel.Rows, CodeKernel.Rows), queries.Queries[query], nearest[query].LeastScore);
            }
        }

        return any != 0;
    }

    private void Score(ResidentChunk chunk, int group, int block, ReadOnlySpan<uint> rows)
    {
        for (var (i, query) = (0, First(block)); i < rows.Length; i++, query++)
        {
            for (var left = rows[i]; left != 0; left &= left - 1)
            {
                var place = group * CodeKernel.Rows + BitOperations.TrailingZeroCount(left);
                var distance = CosineDistance.Between(chunk.Feature(place).Span, queries.Queries[query].Vector);
                nearest[query].Offer(new FoundRow(chunk.Rows[place], distance));
            }
        }
    }
}
