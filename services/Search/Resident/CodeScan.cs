using System.Numerics;

namespace Vitrine.Search.Resident;

/// <summary>
/// Scores rows by their codes, and by all their numbers where the codes' bound cannot exclude that a row is among the nearest.
/// So nothing is missed. One query alone waits for memory, not for the processor, and looks at half the bytes first.
/// </summary>
/// <param name="nearest">(queries)</param>
/// <param name="filters">(queries): the number of each one's filter.</param>
internal sealed class CodeScan(CodeKernel kernel, QueryCodes queries, TopItems[] nearest, int[] filters)
{
    /// <summary>Looks at one chunk. Chunks may be looked at at the same time.</summary>
    /// <param name="masks">(filters, groups of sixteen rows): a bit for a row that may be found.</param>
    public void Look(ResidentChunk chunk, ReadOnlySpan<ushort> masks)
    {
        if (queries.BlockSize == 1)
        {
            LookForOne(chunk, masks);
        }
        else
        {
            LookForMany(chunk, masks);
        }
    }

    private void LookForOne(ResidentChunk chunk, ReadOnlySpan<ushort> groups)
    {
        Span<int> sums = stackalloc int[CodeKernel.Rows];
        var (looked, left) = (0, 0);
        for (var group = 0; group < groups.Length; group++)
        {
            uint rows = groups[group];
            if (rows == 0)
            {
                continue;
            }

            looked++;
            if (2 * left <= looked) // Else they exclude too little to be worth their time.
            {
                kernel.OneByHalves(chunk.HalfCodes.Group(group), queries.Block(0), sums);
                rows &= chunk.HalfCodes.MayReach(group, sums, queries.Queries[0], nearest[0].LeastScore);
                if (rows == 0)
                {
                    continue;
                }

                left++;
            }

            kernel.One(chunk.Codes.Group(group), queries.Block(0), sums);
            Score(chunk, group, rows, sums, 0);
        }
    }

    private void LookForMany(ResidentChunk chunk, ReadOnlySpan<ushort> masks)
    {
        Span<int> sums = stackalloc int[CodeKernel.Queries * CodeKernel.Rows];
        for (var group = 0; group < ResidentChunk.Groups; group++)
        {
            var codes = chunk.Codes.Group(group);
            for (var first = 0; first < nearest.Length; first += CodeKernel.Queries)
            {
                var end = Math.Min(first + CodeKernel.Queries, nearest.Length);
                var any = 0u;
                for (var query = first; query < end; query++)
                {
                    any |= masks[filters[query] * ResidentChunk.Groups + group];
                }

                if (any == 0)
                {
                    continue;
                }

                kernel.Four(codes, queries.Block(first / CodeKernel.Queries), sums);
                for (var query = first; query < end; query++)
                {
                    var rows = masks[filters[query] * ResidentChunk.Groups + group];
                    Score(chunk, group, rows, sums.Slice((query - first) * CodeKernel.Rows, CodeKernel.Rows), query);
                }
            }
        }
    }

    private void Score(ResidentChunk chunk, int group, uint rows, ReadOnlySpan<int> sums, int number)
    {
        ref readonly var query = ref queries.Queries[number];
        var items = nearest[number];
        rows &= chunk.Codes.MayReach(group, sums, query, items.LeastScore);
        for (; rows != 0; rows &= rows - 1)
        {
            var place = group * CodeKernel.Rows + BitOperations.TrailingZeroCount(rows);
            items.Offer(new FoundRow(chunk.Rows[place], CosineDistance.Between(chunk.Feature(place).Span, query.Vector)));
        }
    }
}
