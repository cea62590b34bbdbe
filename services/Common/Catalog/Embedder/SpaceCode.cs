namespace Vitrine.Catalog.Embedder;

/// <summary>
/// What the index of a space holds of each feature. From 1,024 numbers on a bit a number, whether it lies above the space's mean: the
/// graph is a fifteenth of that of half-precision numbers, and a comparison takes next to nothing. Shorter features say too little by
/// their bits; of them half-precision numbers are held. Either only chooses candidates: they are ranked by their full features.
/// </summary>
internal sealed class SpaceCode(EmbeddingSpace space)
{
    private const int LeastForBits = 1024;

    private readonly string _function = $"embedder.space_{space.Id}_code";

    /// <summary>Compares two codes.</summary>
    public string Operator => HasFunction ? "<~>" : "<=>";

    /// <summary>Of the index.</summary>
    public string OperatorClass => HasFunction ? "bit_hamming_ops" : "halfvec_cosine_ops";

    /// <summary>True: a function makes the code, which must be made before the index.</summary>
    public bool HasFunction => space.Dimension >= LeastForBits;

    /// <summary>Reads the mean of a sample of the rows, as text.</summary>
    /// <param name="rows">Of the sample.</param>
    public string Mean(int rows) =>
        $"""
        select avg(l2_normalize(feature))::text from {space.Table}
        where region_id in (select region_id from {space.Table} order by random() limit {rows})
        """;

    /// <summary>Makes the function.</summary>
    /// <param name="mean">As <see cref="Mean"/> gives it.</param>
    public string Function(string mean) =>
        $"""
        create or replace function {_function}(vector) returns bit immutable strict parallel safe
        return binary_quantize(l2_normalize($1) - '{mean}'::vector)
        """;

    /// <summary>The code of a feature.</summary>
    /// <param name="vector">An expression of SQL.</param>
    public string Of(string vector) => HasFunction
        ? $"({_function}({vector})::bit({space.Dimension}))"
        : $"(l2_normalize({vector})::halfvec({space.Dimension}))";
}
