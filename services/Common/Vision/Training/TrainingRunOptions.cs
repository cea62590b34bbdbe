using Vitrine.Vision.Data;
using Vitrine.Vision.Weights;

namespace Vitrine.Vision.Training;

/// <summary>What a run is given besides its recipe and its pictures.</summary>
public sealed record TrainingRunOptions
{
    /// <summary>Whose backbone the network starts from; null: first weights.</summary>
    public ModelPackage? Start { get; init; }

    /// <summary>Holds the run's state while it goes on.</summary>
    public required string CheckpointFolder { get; init; }

    /// <summary>How much training may be lost at most, or a two hundredth of the run if that is more.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Called with what is measured while the training goes on, in the order of the epochs and from another thread; a resumed run tells
    /// all of it again.
    /// </summary>
    public Action<EpochEvaluation> Evaluated { get; init; } = _ => { };

    /// <summary>Takes the pictures that cannot be read.</summary>
    public DataFaults Faults { get; init; } = new();
}
