namespace Vitrine.Vision.Keypoints;

/// <summary>A key point that a network found.</summary>
/// <param name="Point">Its place in <see cref="GarmentPoints.Names"/>.</param>
/// <param name="X">In pixels of the upright picture.</param>
/// <param name="Y">In pixels of the upright picture.</param>
/// <param name="Score">How much of the network's belief lies near it, 0 to 1; 1 where it regresses coordinates.</param>
public readonly record struct FoundPoint(int Point, float X, float Y, float Score);
