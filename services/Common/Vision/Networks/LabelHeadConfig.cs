using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Networks;

/// <summary>Choices of a <see cref="LabelNetwork"/> behind its backbone.</summary>
public sealed record LabelHeadConfig
{
    /// <summary>Features between the two layers.</summary>
    [Range(1, 4096)]
    public int Hidden { get; init; } = 256;
}
