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
}
