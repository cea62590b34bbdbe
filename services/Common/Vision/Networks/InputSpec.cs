using Vitrine.Media;

namespace Vitrine.Vision.Networks;

/// <summary>How a picture becomes the network's size.</summary>
public enum ResizeMode
{
    /// <summary>Both sides to the size, whatever the aspect.</summary>
    Stretch,

    /// <summary>
    /// The short side to the lesser of width and height, and less where the long side would pass the greater: the aspect stays.
    /// </summary>
    ShortSide,
}

/// <summary>The pictures that a network takes: RGB, 8 bits a channel.</summary>
public sealed record InputSpec
{
    /// <summary>224 x 224 with the mean and deviation of ImageNet, as torchvision's weights expect.</summary>
    public static InputSpec ImageNet { get; } = new();

    /// <summary>In pixels.</summary>
    public int Width { get; init; } = 224;

    /// <summary>In pixels.</summary>
    public int Height { get; init; } = 224;

    /// <summary>Of red, green, blue, where 1 is the brightest; subtracted.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>Of red, green, blue, where 1 is the brightest; divides what is left.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.229, 0.224, 0.225];

    /// <summary>How a picture becomes that size.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Stretch;

    /// <summary>
    /// A part of a picture is cut out as a square that is larger than its longer side by this share, so that it looks as the whole
    /// pictures do that the network learnt from; null: as it is.
    /// </summary>
    public double? SquareMargin { get; init; }

    /// <summary>What is cut out for a part of a picture; it may reach over the picture's edge, where it is cut off.</summary>
    public PictureRegion Frame(PictureRegion part) => SquareMargin is { } margin ? part.Square((float)margin) : part;
}
