using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Labels;

/// <summary>Cuts the views of a test out of pictures. Crops are of the network's size, so that nothing is scaled twice.</summary>
internal sealed class PictureViews(TestViews views, InputSpec input)
{
    private const double KeptAcross = 0.85;
    private const double KeptDown = 0.9;

    /// <summary>The network's input, with the size in which the pictures are to be decoded.</summary>
    public InputSpec Decoded { get; } = views != TestViews.FiveCropsFlip ? input : input with
    {
        Width = (int)Math.Round(input.Width / KeptAcross),
        Height = (int)Math.Round(input.Height / KeptDown),
    };

    /// <summary>uint8 (B, H', W', 3) of <see cref="Decoded"/> → the views, each uint8 (B, H, W, 3).</summary>
    public IEnumerable<Tensor> Of(Tensor pixels)
    {
        var crops = views == TestViews.FiveCropsFlip ? Crops(pixels) : [pixels];
        return views == TestViews.Plain ? crops : crops.SelectMany(crop => new[] { crop, crop.flip(2) });
    }

    private IEnumerable<Tensor> Crops(Tensor pixels)
    {
        var (right, bottom) = (Decoded.Width - input.Width, Decoded.Height - input.Height);
        (int Left, int Top)[] corners = [(0, 0), (right, 0), (0, bottom), (right, bottom), (right / 2, bottom / 2)];
        return corners.Select(corner => pixels.narrow(1, corner.Top, input.Height).narrow(2, corner.Left, input.Width));
    }
}
