using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Transforms;

namespace Vitrine.Vision.Keypoints;

/// <summary>How crops of garments are changed at random; 0 switches a change off.</summary>
public sealed record GarmentAugmentationChoices
{
    private const int Attempts = 10;

    /// <summary>Degrees, either way.</summary>
    [Range(0.0, 180.0)]
    public float Rotation { get; init; } = 20;

    /// <summary>Factors within this of 1.</summary>
    [Range(0.0, 0.5)]
    public float Scale { get; init; } = 0.15f;

    /// <summary>Shares of the crop's sides, either way.</summary>
    [Range(0.0, 0.5)]
    public float Shift { get; init; } = 0.05f;

    /// <summary>How often a crop is mirrored; its left points become right ones.</summary>
    [Range(0.0, 1.0)]
    public float Flip { get; init; } = 0.5f;

    /// <summary>Factors of brightness, contrast and saturation within this of 1.</summary>
    [Range(0.0, 1.0)]
    public float Colour { get; init; } = 0.2f;

    /// <summary>How often a crop is blurred, by 0.3 to 2 pixels.</summary>
    [Range(0.0, 1.0)]
    public float Blur { get; init; } = 0.1f;

    /// <summary>How often a crop gets noise, of 0.5 to 3 % of the scale.</summary>
    [Range(0.0, 1.0)]
    public float Noise { get; init; } = 0.1f;

    /// <summary>No change at all.</summary>
    internal static GarmentAugmentationChoices None { get; } = new()
    {
        Rotation = 0,
        Scale = 0,
        Shift = 0,
        Flip = 0,
        Colour = 0,
        Blur = 0,
        Noise = 0,
    };

    /// <summary>
    /// A view that keeps inside what is inside of a crop; where none of several drawn does, only the mirror is left.
    /// </summary>
    /// <param name="places">Labelled, shares of the crop's sides.</param>
    /// <param name="ratio">Width / height of the crop in pixels.</param>
    internal GarmentView Draw(IReadOnlyCollection<(float X, float Y)> places, float ratio, SeededRandom random)
    {
        var mirrors = random.Chance(Flip);
        var inside = places.Where(IsInside).ToList();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var view = new GarmentView(
                random.Between(-Rotation, Rotation) * (MathF.PI / 180), random.Between(1 - Scale, 1 + Scale),
                random.Between(-Shift, Shift), random.Between(-Shift, Shift), mirrors);
            if (inside.TrueForAll(place => IsInside(view.Map(place.X, place.Y, ratio))))
            {
                return view;
            }
        }

        return GarmentView.Plain with { IsMirrored = mirrors };
    }

    /// <summary>What changes the pixels and not their places.</summary>
    internal TransformChain Colours() => new(
    [
        .. Colour > 0 ? new Transform[] { new ColourJitter(Colour, Colour, Colour, 0) } : [],
        .. Blur > 0 ? new Transform[] { new GaussianBlur(new Interval(0.3f, 2), Blur) } : [],
        .. Noise > 0 ? new Transform[] { new Noise(new Interval(0.005f, 0.03f), Noise) } : [],
    ]);

    internal static bool IsInside((float X, float Y) place) => place is { X: >= 0 and < 1, Y: >= 0 and < 1 };
}
