using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>A part of a run in which only some of the layers learn.</summary>
public sealed record StageChoices
{
    /// <summary>Gradient steps.</summary>
    [Range(1, 10_000_000)]
    public int Steps { get; init; } = 1000;

    /// <summary>What learns.</summary>
    public FreeLayers Free { get; init; }

    /// <summary>At its highest.</summary>
    [Range(1e-8, 10.0)]
    public double LearningRate { get; init; } = 0.001;
}

/// <summary>The layers that learn; the backbone's first ones, before its blocks, never do.</summary>
public enum FreeLayers
{
    /// <summary>What is behind the backbone.</summary>
    Head,

    /// <summary>And the backbone's last block, with what follows it.</summary>
    LastBlock,

    /// <summary>And all but the backbone's first layers.</summary>
    AllButFirst,
}
