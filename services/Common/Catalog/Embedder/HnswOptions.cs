using System.ComponentModel.DataAnnotations;

namespace Vitrine.Catalog.Embedder;

/// <summary>How the approximate index is built (HNSW, arXiv:1603.09320).</summary>
public sealed record HnswOptions : IValidatableObject
{
    /// <summary>Links a node: 2 to 100.</summary>
    [Range(2, 100)]
    public int M { get; init; } = 16;

    /// <summary>
    /// Candidates looked at for a new node: 4 to 1,000, at least twice <see cref="M"/>. Null: as many as pay, which are more where a
    /// feature's code is bits, for they are compared in no time.
    /// </summary>
    [Range(4, 1000)]
    public int? EfConstruction { get; init; }

    /// <summary>
    /// Below this many rows, at least 1, there is no index: an exact scan is fast enough and inserts stay cheap.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int BuildAfterRows { get; init; } = 5000;

    /// <summary>What building may use, in MiB, 1 to 1,000,000. A graph that does not fit builds many times slower.</summary>
    [Range(1, 1_000_000)]
    public int BuildMemory { get; init; } = 512;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => EfConstruction < 2 * M
        ? [new ValidationResult($"{nameof(EfConstruction)} must be at least twice {nameof(M)}.", [nameof(EfConstruction)])]
        : [];
}
