using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Embedding;

namespace Vitrine.Detector;

/// <summary>Settings of the detector service.</summary>
public sealed class DetectorOptions
{
    public const string Section = "Detector";

    /// <summary>The number format of the networks' convolutions; bfloat16 pays where the processor has it.</summary>
    public Precision Precision { get; set; } = Precision.Float32;

    /// <summary>Pictures, and crops, that may wait for a network before a call is told to come back later.</summary>
    [Range(1, 100_000)]
    public int QueueCapacity { get; set; } = 256;

    /// <summary>
    /// A detection that scores less is not told, where the caller names no least score, 0 to 1; absent: as the detector's recipe says.
    /// </summary>
    [Range(0.0, 1.0)]
    public double? LeastScore { get; set; }

    /// <summary>The same of frames of streams.</summary>
    [Range(0.0, 1.0)]
    public double? LeastFrameScore { get; set; }
}
