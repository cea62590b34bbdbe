using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Matching;

/// <summary>When <see cref="LiveMatcher"/> believes that an item is shown.</summary>
public sealed class LiveOptions : IValidatableObject
{
    /// <summary>The Euclidean distance beyond which a box shows no item, 0 to 2.</summary>
    [Range(0.0, 2.0)]
    public double MaxDistance { get; set; } = 1.12;

    /// <summary>Frames that are remembered, n, 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int Frames { get; set; } = 5;

    /// <summary>Of these, how many have to show an item until it is announced, k, 1 to n.</summary>
    [Range(1, 1_000)]
    public int Agreeing { get; set; } = 3;

    /// <summary>An item that has not been seen for longer is shown no more, m, 0.01 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(3);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Agreeing <= Frames
        ? []
        : [new ValidationResult($"{nameof(Agreeing)} must be at most {nameof(Frames)}.", [nameof(Agreeing)])];
}
