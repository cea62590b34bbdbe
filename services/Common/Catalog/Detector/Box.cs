namespace Vitrine.Catalog.Detector;

/// <summary>A rectangle in pixels of the upright picture: origin top left, right and bottom exclusive.</summary>
public readonly record struct Box(float Left, float Top, float Right, float Bottom);
