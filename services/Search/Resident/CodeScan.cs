using System.Numerics;

namespace Vitrine.Search.Resident;

/// <summary>
/// Scores rows by their codes, and by all their numbers where the codes' bound cannot exclude that a row is among the nearest.
/// So nothing is missed. One query alone waits for memory, not for the processor, and looks at half the bytes first.
/// </summary>
/// <param name="nearest">(queries)</param>
internal sealed class CodeScan(CodeKernel kernel, QueryCodes queries, TopItems[] nearest)
{
    /// <summary>Looks at one chunk. Chunks may be looked at at the same time.</summary>
    /// <param name="groups">Sixteen rows each, a bit for a row that may be found.</param>
    public void Look(ResidentChunk chunk, ReadOnlySpan<ushort> groups)
    {
        if (queries.BlockSize == 1)
        {
            LookForOne(chunk, groups);
        }
        else
        {
            LookForMany(chunk, groups);
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

    private void LookForMany(ResidentChunk chunk, ReadOnlySpan<ushort> groups)
    {
        Span<int> sums = stackalloc int[CodeKernel.Queries * CodeKernel.Rows];
        for (var group = 0; group < groups.Length; group++)
        {
            if (groups[group] == 0)
            {
                continue;
            }

            var codes = chunk.Codes.Group(group);
            for (var query = 0; query < nearest.Length; query++)
            {
                var (block, place) = Math.DivRem(query, CodeKernel.Queries);
                if (place == 0)
                {
                    kernel.Four(codes, queries.Block(block), sums);
                }

                Score(chunk, group, groups[group], sums.Slice(place * CodeKernel.Rows, CodeKernel.Rows), query);
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
