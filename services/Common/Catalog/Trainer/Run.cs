namespace Vitrine.Catalog.Trainer;

/// <summary>A training run and how far it is.</summary>
public sealed class Run
{
    public required Guid Id { get; init; }

    public required string Recipe { get; init; }

    /// <summary>Of the recipe; empty: its full size.</summary>
    public string Scale { get; init; } = "";

    /// <summary>Changes to the recipe, "section.key=value".</summary>
    public string[] Settings { get; init; } = [];

    /// <summary>Of the data set; empty: the recipe says it.</summary>
    public string Format { get; init; } = "";

    /// <summary>Where the data set is.</summary>
    public string Root { get; init; } = "";

    /// <summary>The model that comes out.</summary>
    public required string Model { get; init; }

    /// <summary>"queued", "running", "succeeded", "failed" or "cancelled".</summary>
    public required string State { get; set; }

    public int Step { get; set; }

    public int Steps { get; set; }

    /// <summary>Mean of the latest steps.</summary>
    public double Loss { get; set; }

    public double PicturesPerSecond { get; set; }

    /// <summary>If it goes on like that; measuring comes on top.</summary>
    public double SecondsLeft { get; set; }

    /// <summary>Pictures that could not be read, rows that are faulty and labels without rows.</summary>
    public int Skipped { get; set; }

    /// <summary>What trains it; empty before it began.</summary>
    public string Device { get; set; } = "";

    /// <summary>That its steps took.</summary>
    public double Seconds { get; set; }

    /// <summary>A JSON object of numbers by name, as text.</summary>
    public string Metrics { get; set; } = "{}";

    /// <summary>Why it failed; empty otherwise.</summary>
    public string Error { get; set; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A point of a run's curves.</summary>
/// <param name="Loss">Mean since the point before.</param>
public sealed record RunPoint(Guid RunId, int Step, double Loss, double LearningRate);

/// <summary>What a run's network scored as it was after an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">The epoch's last.</param>
/// <param name="Metrics">A JSON object of numbers by name, as text.</param>
public sealed record RunEvaluation(Guid RunId, int Epoch, int Step, string Metrics);

/// <summary>How far a run is, as <see cref="Run"/> says it.</summary>
public sealed record RunReport
{
    public required int Step { get; init; }

    public required int Steps { get; init; }

    public required double Loss { get; init; }

    public required double PicturesPerSecond { get; init; }

    public required double SecondsLeft { get; init; }

    public required int Skipped { get; init; }

    public required string Device { get; init; }

    public required double Seconds { get; init; }
}
