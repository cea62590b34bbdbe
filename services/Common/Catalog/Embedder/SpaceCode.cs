namespace Vitrine.Catalog.Embedder;

/// <summary>
/// What the index of a space holds of each feature. From 1,024 numbers on a bit a number, whether it lies above the space's mean: the
/// graph is a fifteenth of that of half-precision numbers, and a comparison takes next to nothing. Shorter features say too little by
/// their bits; of them half-precision numbers are held. Either only chooses candidates: they are ranked by their full features.
/// </summary>
/// <remarks>
/// The bits are a column, which a trigger keeps as soon as the space's mean is known: PostgreSQL computes what it orders by anew for
/// every row that an index gives it, and of a feature that would take longer than the walk.
/// </remarks>
internal sealed class SpaceCode(EmbeddingSpace space)
{
    private const int LeastForBits = 1024;

    /// <summary>True: the code is a column of bits. False: an expression of the feature.</summary>
    public bool IsColumn => space.Dimension >= LeastForBits;

    /// <summary>Compares two codes.</summary>
    public string Operator => IsColumn ? "<~>" : "<=>";

    /// <summary>Of the index.</summary>
    public string OperatorClass => IsColumn ? "bit_hamming_ops" : "halfvec_cosine_ops";

    /// <summary>
    /// Candidates that pay for a new node of the index. Over bits twice pgvector's default makes the build 1.7 times as long, still
    /// shorter than of half-precision numbers, and a search finds as much at less than half the width.
    /// </summary>
    public int EfConstruction => IsColumn ? 128 : 64;

    /// <summary>The code of a row.</summary>
    public string OfRow => IsColumn ? "code" : Half("feature");

    /// <summary>Adds the column to the space's new table; empty where the code is none.</summary>
    public string Column => !IsColumn ? "" :
        $"""
        alter table {space.Table} add column code bit({space.Dimension});
        create trigger code before insert or update of feature on {space.Table}
          for each row execute function embedder.keep_code('{space.Id}');
        """;

    /// <summary>Tells the mean of a sample of the rows, from which on the trigger makes codes; a mean that is there stays.</summary>
    /// <param name="rows">Of the sample.</param>
    public string SetMean(int rows) =>
        $"""
        update embedder.spaces set mean = (
          select avg(l2_normalize(feature)) from {space.Table}
          where region_id in (select region_id from {space.Table} order by random() limit {rows}))
        where id = {space.Id} and mean is null
        """;

    /// <summary>Makes the codes of some rows that have none.</summary>
    /// <param name="rows">How many at most.</param>
    /// <returns>Of the statement: the last of these regions; null: none was left after <c>@after</c>.</returns>
    public string Fill(int rows) =>
        $"""
        with lacking as (
          select region_id from {space.Table} where code is null and region_id > @after
          order by region_id limit {rows} for no key update),
        filled as (
          update {space.Table} s set code = embedder.code(s.feature, o.mean) from lacking l, embedder.spaces o
          where s.region_id = l.region_id and o.id = {space.Id})
        select max(region_id) from lacking
        """;

    /// <summary>The code of a query.</summary>
    /// <param name="vector">An expression of SQL.</param>
    public string OfQuery(string vector) => IsColumn
        ? $"(select embedder.code({vector}, mean) from embedder.spaces where id = {space.Id})"
        : Half(vector);

    private string Half(string vector) => $"(l2_normalize({vector})::halfvec({space.Dimension}))";
}
