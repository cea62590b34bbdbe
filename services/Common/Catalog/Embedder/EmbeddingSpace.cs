namespace Vitrine.Catalog.Embedder;

/// <summary>
/// The vectors of one model's one set of weights. Its rows are in a table of its own,
/// <c>embedder.space_&lt;id&gt;</c>, so two spaces never meet in an answer.
/// </summary>
public sealed class EmbeddingSpace
{
    public int Id { get; init; }

    public required string Model { get; init; }

    /// <summary>Of the weights file, lower-case hex. It names the space.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of a feature.</summary>
    public required int Dimension { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    internal string Table => $"embedder.space_{Id}";

    internal string Index => $"{Table}_hnsw";
}
