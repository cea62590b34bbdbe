using System.Text.Json.Nodes;

namespace Vitrine.Contracts.Ingest;

/// <summary>A picture of an item at an address, as plain JSON on the queue <c>image-submitted</c>.</summary>
public sealed record ImageSubmitted
{
    /// <summary>The batch it belongs to. Absent: a batch of its own.</summary>
    public Guid? BatchId { get; init; }

    public required string Shop { get; init; }

    public required string ItemId { get; init; }

    /// <summary>http, https, or a file below one of the ingest service's import folders (<c>file:</c>).</summary>
    public required Uri Uri { get; init; }

    public string? Title { get; init; }

    public string? Category { get; init; }

    public double? Price { get; init; }

    public string? Currency { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public JsonObject? Attributes { get; init; }
}
