using Vitrine.Media;

namespace Vitrine.Vision.Detection;

/// <summary>What a detector found in a picture.</summary>
/// <param name="Label">The class, from 0 on: its place in the detector's list of labels.</param>
/// <param name="Score">0 to 1.</param>
public readonly record struct DetectedObject(PictureRegion Box, int Label, float Score);
