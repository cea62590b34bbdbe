using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>How the weights follow the gradients.</summary>
public sealed record OptimizerChoices
{
    public OptimizerKind Kind { get; init; }

    /// <summary>At its highest, after the warm-up.</summary>
    [Range(1e-8, 10.0)]
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Factor of the backbone's learning rate: below 1 where it starts from good weights.</summary>
    [Range(0.0, 1.0)]
    public double BackboneFactor { get; init; } = 1;

    /// <summary>Decoupled in adamw.</summary>
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Of sgd.</summary>
    [Range(0.0, 0.999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>The joint norm that gradients are cut to; 0: they are not.</summary>
    [Range(0.0, 1000.0)]
    public double ClipNorm { get; init; }

    /// <summary>What the learning rate does after the warm-up.</summary>
    public Schedule Schedule { get; init; }

    /// <summary>Steps over which the learning rate rises from 0.</summary>
    [Range(0, 1_000_000)]
    public int WarmUpSteps { get; init; }

    /// <summary>Where <see cref="Schedule.Step"/> falls, as shares of the run.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [0.5, 0.75];

    /// <summary>What is left of the learning rate behind a milestone, and at the foot of a cycle.</summary>
    [Range(0.0, 1.0)]
    public double Decay { get; init; } = 0.1;

    /// <summary>Steps of a cycle: half of them up, half down.</summary>
    [Range(2, 1_000_000)]
    public int CycleSteps { get; init; } = 2000;

    /// <summary>How often every picture is seen, about.</summary>
    [Range(1, 10_000)]
    public int Epochs { get; init; } = 20;

    /// <summary>Gradient steps; 0: <see cref="Epochs"/> says how many.</summary>
    [Range(0, 10_000_000)]
    public int Steps { get; init; }

    /// <summary>
    /// Staged fine-tuning: what learns grows from stage to stage. Each has its learning rate, and its own warm-up and schedule.
    /// None: everything learns from the first step on.
    /// </summary>
    public IReadOnlyList<StageChoices> Stages { get; init; } = [];

    /// <summary>Gradient steps of the whole run.</summary>
    /// <param name="batches">Of an epoch.</param>
    public int StepsOf(int batches) => (Stages.Count, Steps) switch
    {
        ( > 0, _) => Stages.Sum(stage => stage.Steps),
        (_, > 0) => Steps,
        _ => Epochs * batches,
    };

    /// <summary>
    /// The learning rate of a step, counted from 1. It depends on the step alone, so a resumed run needs no state for it.
    /// </summary>
    /// <param name="steps">Of the whole run.</param>
    public double LearningRateAt(int step, int steps)
    {
        if (StageAt(step) is var (stage, before))
        {
            return (this with { Stages = [], LearningRate = stage.LearningRate }).LearningRateAt(step - before, stage.Steps);
        }

        if (step <= WarmUpSteps)
        {
            return LearningRate * step / WarmUpSteps;
        }

        var done = (double)(step - WarmUpSteps) / Math.Max(1, steps - WarmUpSteps); // 0 to 1
        return LearningRate * Schedule switch
        {
            Schedule.Cosine => (1 + Math.Cos(Math.PI * done)) / 2,
            Schedule.Step => Math.Pow(Decay, Milestones.Count(share => step > share * steps)),
            Schedule.Cyclic => Decay + ((1 - Decay) * Triangle((double)(step - WarmUpSteps) / CycleSteps)),
            _ => 1,
        };
    }

    /// <summary>The stage of a step, counted from 1, and the steps before it; null: there are no stages.</summary>
    internal (StageChoices Stage, int Before)? StageAt(int step)
    {
        var before = 0;
        foreach (var stage in Stages)
        {
            if (step <= before + stage.Steps)
            {
                return (stage, before);
            }

            before += stage.Steps;
        }

        return Stages is [.., var last] ? (last, before - last.Steps) : null;
    }

    /// <summary>What of the stages is impossible.</summary>
    internal IEnumerable<string> WrongStages()
    {
        if (Stages.Count > 0 && Steps > 0)
        {
            yield return "say how many steps there are, so optimizer.steps must be 0.";
        }

        if (Stages.FirstOrDefault(stage => stage.Steps <= WarmUpSteps) is { } brief)
        {
            yield return $"must have more steps each than optimizer.warm_up_steps, {WarmUpSteps}, got {brief.Steps}.";
        }

        foreach (var (before, after) in Stages.Zip(Stages.Skip(1)).Where(pair => pair.Second.Free < pair.First.Free))
        {
            yield return "must free no less than the stage before, "
                + $"got {RecipeFile.Key($"{after.Free}")} after {RecipeFile.Key($"{before.Free}")}.";
        }
    }

    // 0 at whole numbers, 1 in the middle between them (Smith, arXiv:1506.01186).
    private static double Triangle(double cycles) => 1 - Math.Abs((2 * (cycles - Math.Floor(cycles))) - 1);
}

/// <summary>The rule by which weights follow gradients.</summary>
public enum OptimizerKind
{
    Adamw,
    Adam,
    Sgd,
}

/// <summary>What the learning rate does after the warm-up.</summary>
public enum Schedule
{
    /// <summary>Half a cosine down to 0.</summary>
    Cosine,

    /// <summary>Falls at milestones.</summary>
    Step,

    /// <summary>Up and down in straight lines.</summary>
    Cyclic,

    /// <summary>Stays.</summary>
    Constant,
}
