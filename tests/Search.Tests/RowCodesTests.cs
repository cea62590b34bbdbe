using Vitrine.Search.Resident;

namespace Vitrine.Search.Tests;

public sealed class RowCodesTests
{
    private const int Rows = 2 * CodeKernel.Rows;

    public static TheoryData<string, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int>();
            foreach (var kind in Vectors.Kinds)
            {
                foreach (var dimension in new[] { 1, 7, 64, 515 })
                {
                    cases.Add(kind, dimension, 4);
                    cases.Add(kind, dimension, 8);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_may_always_reach_the_score_that_it_has(string kind, int dimension, int bits)
    {
        var random = new Random(dimension);
        var (codes, rows) = Filled(kind, dimension, bits, random);
        foreach (var query in Vectors.Kinds.Select(other => Vectors.Draw(other, dimension, random)).Append(rows[3]))
        {
            foreach (var (place, row) in rows.Index())
            {
                var score = row.Zip(query, (r, q) => (double)r * q).Sum();
                var least = (float)score <= score ? (float)score : MathF.BitDecrement((float)score);

                MayReach(CodeKernel.Best, codes, query, place, least).ShouldBeTrue($"row {place}, score {score}");
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Even_a_query_along_what_the_codes_miss_excludes_nothing(int bits)
    {
        var (codes, rows) = Filled("random", 512, bits, new Random(bits));
        foreach (var (place, row) in rows.Index())
        {
            var code = new VectorCode(row, (1 << (bits - 1)) - 1);
            float[] query = [.. row.Select((number, i) => (float)((number - code.Scale * code.Numbers[i]) / code.Residual))];
            var least = MathF.BitDecrement((float)row.Zip(query, (r, q) => (double)r * q).Sum());

            MayReach(CodeKernel.Best, codes, query, place, least).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(4, 127, 0.3f)]
    [InlineData(8, 127, 0.02f)]
    [InlineData(4, 64, 0.3f)]
    [InlineData(8, 64, 0.03f)]
    public void A_row_is_excluded_from_a_score_far_above_its_own(int bits, int mostOfQuery, float above)
    {
        var random = new Random(bits);
        var (codes, rows) = Filled("random", 512, bits, random);
        var query = Vectors.Draw("random", 512, random);

        foreach (var kernel in CodeKernel.All().Where(kernel => kernel.MostOfQuery == mostOfQuery))
        {
            foreach (var (place, row) in rows.Index())
            {
                var least = (float)row.Zip(query, (r, q) => (double)r * q).Sum() + above;

                MayReach(kernel, codes, query, place, least).ShouldBeFalse(kernel.ToString());
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void No_row_is_excluded_where_nothing_is_known(int bits)
    {
        var (codes, _) = Filled("random", 8, bits, new Random(1));

        MayReach(CodeKernel.Best, codes, new float[8], 0, float.NegativeInfinity).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kernel_adds_up_exactly(string kind, int dimension, int bits)
    {
        var random = new Random(dimension);
        var (codes, rows) = Filled(kind, dimension, bits, random);
        string[] kinds = ["random", "clustered", "constant", "equal numbers"];
        var vectors = kinds.Select(other => Vectors.Draw(other, dimension, random)).ToArray();
        var zero = 1 << (bits - 1);
        foreach (var kernel in CodeKernel.All())
        {
            var expected = vectors.Select(vector => Numbers(vector, kernel.MostOfQuery)).SelectMany(query => rows.Skip(CodeKernel.Rows)
                .Select(row => Numbers(row, zero - 1).Zip(query, (r, q) => (r + zero) * q).Sum())).ToArray();
            var sums = new int[4 * CodeKernel.Rows];

            codes.Multiply(kernel, 1, new QueryCodes(kernel, vectors).Block(0), sums);
            sums.ShouldBe(expected, kernel.ToString());

            codes.Multiply(kernel, 1, new QueryCodes(kernel, [vectors[0]]).Block(0), sums.AsSpan(0, CodeKernel.Rows));
            sums.Take(CodeKernel.Rows).ShouldBe(expected.Take(CodeKernel.Rows), kernel.ToString());
        }
    }

    private static (RowCodes Codes, float[][] Rows) Filled(string kind, int dimension, int bits, Random random)
    {
        var codes = new RowCodes(Rows, dimension, bits);
        var rows = Enumerable.Range(0, Rows).Select(_ => Vectors.Draw(kind, dimension, random)).ToArray();
        foreach (var (place, row) in rows.Index())
        {
            codes.Put(place, row);
        }

        return (codes, rows);
    }

    private static bool MayReach(CodeKernel kernel, RowCodes codes, float[] query, int place, float least)
    {
        var queries = new QueryCodes(kernel, [query]);
        var sums = new int[CodeKernel.Rows];
        var (group, row) = Math.DivRem(place, CodeKernel.Rows);
        codes.Multiply(kernel, group, queries.Block(0), sums);
        return (codes.MayReach(group, sums, queries.Queries[0], least) >> row & 1) == 1;
    }

    private static int[] Numbers(float[] vector, int limit) => [.. new VectorCode(vector, limit).Numbers.Select(number => (int)number)];
}
