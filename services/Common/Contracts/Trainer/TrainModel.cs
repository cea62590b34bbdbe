namespace Vitrine.Contracts.Trainer;

/// <summary>Carry out a training run that the trainer's database holds.</summary>
public sealed record TrainModel
{
    public required Guid RunId { get; init; }
}
