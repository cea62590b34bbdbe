using System.Numerics;

namespace Vitrine.Search.Resident;

/// <summary>
/// Scores rows by their codes, and by their float32 numbers where the codes' bound cannot exclude that a row is among the
/// nearest. So nothing is missed.
/// </summary>
/// <param name="nearest">(queries)</param>
internal sealed class CodeScan(CodeKernel kernel, QueryCodes queries, TopItems[] nearest)
{
    /// <summary>Looks at one chunk. Chunks may be looked at at the same time.</summary>
    /// <param name="wanted">A bit a row: the bits of sixteen a number.</param>
    public void Look(ResidentChunk chunk, ReadOnlySpan<ushort> wanted)
    {
        Span<int> sums = stackalloc int[CodeKernel.Queries * CodeKernel.Rows];
        for (var group = 0; group < wanted.Length; group++)
        {
            if (wanted[group] == 0)
            {
                continue;
            }

            var rows = chunk.Codes.Group(group);
            for (var block = 0; block < queries.Blocks; block++)
            {
                var first = block * queries.BlockSize;
                if (queries.BlockSize == 1)
                {
                    kernel.One(rows, queries.Block(block), sums);
                }
                else
                {
                    kernel.Four(rows, queries.Block(block), sums);
                }

                for (var query = first; query < Math.Min(first + queries.BlockSize, nearest.Length); query++)
                {
                    Score(chunk, group, sums.Slice((query - first) * CodeKernel.Rows, CodeKernel.Rows), wanted[group], query);
                }
            }
        }
    }

    private void Score(ResidentChunk chunk, int group, ReadOnlySpan<int> sums, uint wanted, int number)
    {
        ref readonly var query = ref queries.Queries[number];
        var items = nearest[number];
        for (var rows = chunk.Codes.MayReach(group, sums, query, items.LeastScore) & wanted; rows != 0; rows &= rows - 1)
        {
            var place = group * CodeKernel.Rows + BitOperations.TrailingZeroCount(rows);
            items.Offer(new FoundRow(chunk.Rows[place], CosineDistance.Between(chunk.Feature(place).Span, query.Vector)));
        }
    }
}
