using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Transforms;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>How pictures are changed at random; 0 switches a change off, and so does 1 for the crop.</summary>
public sealed record AugmentationChoices
{
    /// <summary>The least share of a picture's area that a crop keeps.</summary>
    [Range(0.05, 1.0)]
    public float Crop { get; init; } = 0.6f;

    /// <summary>The largest share of the width that is cut off, whatever becomes of the height.</summary>
    [Range(0.0, 0.9)]
    public float CropAcross { get; init; }

    /// <summary>The largest share of the height that is cut off, whatever becomes of the width.</summary>
    [Range(0.0, 0.9)]
    public float CropDown { get; init; }

    /// <summary>How often a picture is mirrored.</summary>
    [Range(0.0, 1.0)]
    public float Flip { get; init; } = 0.5f;

    /// <summary>Factors within this of 1.</summary>
    [Range(0.0, 1.0)]
    public float Brightness { get; init; }

    /// <summary>Factors within this of 1.</summary>
    [Range(0.0, 1.0)]
    public float Contrast { get; init; }

    /// <summary>Factors within this of 1.</summary>
    [Range(0.0, 1.0)]
    public float Saturation { get; init; }

    /// <summary>Shares of the colour circle, either way.</summary>
    [Range(0.0, 0.5)]
    public float Hue { get; init; }

    /// <summary>How often a picture is blurred, by 0.3 to 2 pixels.</summary>
    [Range(0.0, 1.0)]
    public float Blur { get; init; }

    /// <summary>How often a picture gets noise, of 0.5 to 3 % of the scale.</summary>
    [Range(0.0, 1.0)]
    public float Noise { get; init; }

    /// <summary>How often a picture gets the blocks of a JPEG of quality 30 to 90.</summary>
    [Range(0.0, 1.0)]
    public float Jpeg { get; init; }

    /// <summary>How often a box of 2 to 33 % of the picture is erased.</summary>
    [Range(0.0, 1.0)]
    public float Erasing { get; init; }

    /// <summary>Degrees, either way.</summary>
    [Range(0.0, 180.0)]
    public float Rotation { get; init; }

    /// <summary>How far the corners move, as a share of the half sides.</summary>
    [Range(0.0, 1.0)]
    public float Perspective { get; init; }

    /// <summary>Factors of the sides within this of 1.</summary>
    [Range(0.0, 0.5)]
    public float Stretch { get; init; }

    /// <summary>How much larger than the network's size a picture is decoded, so that a crop still fills it.</summary>
    internal double DecodeScale => 1 / Math.Sqrt((1 + Crop) / 2 * (1 - (CropAcross / 2)) * (1 - (CropDown / 2)));

    /// <summary>The changes as a chain, from a decoded picture to one of the size.</summary>
    internal Transform ToTransform(int width, int height)
    {
        var colours = Brightness + Contrast + Saturation + Hue > 0;
        return new TransformChain(
        [
            .. When(Stretch > 0, () => new Stretch(Around(Stretch), Around(Stretch))),
            .. When(Rotation > 0, () => new Rotation(new Interval(-Rotation, Rotation))),
            .. When(Perspective > 0, () => new Perspective(Perspective)),
            .. When(Crop < 1, () => new RandomResizedCrop(height, width, new Interval(Crop, 1), new Interval(3 / 4f, 4 / 3f))),
            .. When(CropAcross + CropDown > 0, () => new SideCrop(height, width, CropAcross, CropDown)),
            .. When(Flip > 0, () => new HorizontalFlip(Flip)),
            .. When(colours, () => new ColourJitter(Brightness, Contrast, Saturation, Hue)),
            .. When(Blur > 0, () => new GaussianBlur(new Interval(0.3f, 2), Blur)),
            .. When(Noise > 0, () => new Noise(new Interval(0.005f, 0.03f), Noise)),
            .. When(Jpeg > 0, () => new JpegArtefacts(new Interval(30, 90), Jpeg)),
            .. When(Erasing > 0, () => new RandomErasing(new Interval(0.02f, 0.33f), new Interval(0.3f, 3.3f), Erasing)),
        ]);
    }

    private static Interval Around(float share) => new(1 - share, 1 + share);

    private static Transform[] When(bool wanted, Func<Transform> create) => wanted ? [create()] : [];
}
