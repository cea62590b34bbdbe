namespace Vitrine.Catalog.Trainer;

/// <summary>A set of weights, ready to be used.</summary>
public sealed class Model
{
    public required string Name { get; init; }

    /// <summary>One of <see cref="ModelTasks"/>.</summary>
    public string Task { get; init; } = ModelTasks.Retrieval;

    public required string Architecture { get; init; }

    /// <summary>Of the weights file, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of its vectors; 0: it makes none.</summary>
    public required int Dimension { get; init; }

    public required string Licence { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The model of a task that was promoted last is the active one. Null: never, or rolled back.</summary>
    public DateTimeOffset? PromotedAt { get; init; }

    /// <summary>It is to become the active one; until its space is complete the one before answers. At most one model has it.</summary>
    public DateTimeOffset? RequestedAt { get; init; }
}
