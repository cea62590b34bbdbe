using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Keypoints;

/// <summary>Keypoint networks that learn two pictures within seconds.</summary>
// Alone: first weights come from the one generator.
[CollectionDefinition(nameof(SmallPose), DisableParallelization = true)]
public static class SmallPose
{
    public const int Side = 64;

    public static KeypointNetwork Create(KeypointMethod method, params Garment[] garments)
    {
        random.manual_seed(7);
        return new KeypointNetwork(Config(method, garments), Input);
    }

    public static InputSpec Input { get; } = new() { Width = Side, Height = Side, SquareMargin = 0.25 };

    public static KeypointConfig Config(KeypointMethod method, params Garment[] garments) => new()
    {
        Method = method,
        Garments = garments.Length > 0 ? garments : [Garment.Skirt],
        Channels = 16,
        Stages = 2,
        HardPoints = 2,
        Architecture = "resnet18",
        Backbone = new ResNetConfig { Depth = 18, Width = 0.25, Classes = 0 },
    };

    // Two grey pictures (2, 3, 64, 64), each with one bright square a point.
    public static Tensor Pictures()
    {
        var pictures = full([2, 3, Side, Side], 100, ScalarType.Byte);
        for (var picture = 0; picture < 2; picture++)
        {
            for (var point = 0; point < 4; point++)
            {
                var (x, y) = Places[(picture * 4) + point];
                pictures[picture].narrow(1, (long)(y * Side) - 4, 8).narrow(2, (long)(x * Side) - 4, 8).fill_(point == 0 ? 255 : 60 * point);
            }
        }

        return pictures;
    }

    // Of the four points of a skirt in each picture.
    public static readonly (float X, float Y)[] Places =
        [(0.2f, 0.2f), (0.8f, 0.25f), (0.25f, 0.75f), (0.7f, 0.8f), (0.4f, 0.3f), (0.6f, 0.35f), (0.2f, 0.6f), (0.8f, 0.5f)];

    public static Tensor PlacesTensor() => tensor(Places.SelectMany(place => new[] { place.X, place.Y }).ToArray()).view(2, 4, 2);
}
