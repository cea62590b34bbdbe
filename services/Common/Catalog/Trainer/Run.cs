namespace Vitrine.Catalog.Trainer;

/// <summary>A training run and how far it is.</summary>
public sealed class Run
{
    public required Guid Id { get; init; }

    public required string Recipe { get; init; }

    /// <summary>The model that comes out.</summary>
    public required string Model { get; init; }

    /// <summary>"queued", "running", "succeeded", "failed" or "cancelled".</summary>
    public required string State { get; set; }

    public int Step { get; set; }

    public int Steps { get; set; }

    /// <summary>Mean since the last report.</summary>
    public double Loss { get; set; }

    /// <summary>A JSON object of numbers by name, as text.</summary>
    public string Metrics { get; set; } = "{}";

    /// <summary>Why it failed; empty otherwise.</summary>
    public string Error { get; set; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}
