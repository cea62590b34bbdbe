using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Transforms;

namespace Vitrine.Vision.Training;

/// <summary>Where the garments of a run's pictures are: by a mask's file, or else by the box and the colours.</summary>
/// <param name="input">How the pictures are framed.</param>
/// <param name="faults">Takes the masks that cannot be read; the box serves instead.</param>
internal sealed class GarmentFinders(PictureReader reader, InputSpec input, DataFaults faults, CancellationToken ct)
{
    /// <summary>For a picture as it is decoded.</summary>
    public GarmentFinder For(MultiLabelPicture row) => (picture, width, height, random) =>
        row.Mask.Length > 0 && Read(row, width, height) is { } mask
            ? GarmentMask.Known(picture, mask, random)
            : GarmentMask.InBox(picture, width, BoxOf(row, width, height), random);

    private bool[]? Read(MultiLabelPicture row, int width, int height)
    {
        var pixels = new byte[width * height * 3];
        try
        {
            reader.Read(row.Picture.FramedFor(input) with { Location = row.Mask }, width, height, pixels, ct);
            return [.. pixels.Where((_, i) => i % 3 == 0).Select(value => value >= 128)];
        }
        catch (PictureException exception)
        {
            faults.Add($"{row.Where}: {row.Mask}", exception.Reason);
            return null;
        }
    }

    // A picture that is cut out is the box itself.
    private PictureRegion BoxOf(MultiLabelPicture row, int width, int height)
    {
        var (box, size) = row switch
        {
            { Garment: { } garment } => (garment, reader.SizeOf(row.Picture, ct)),
            { Picture.Box: null } when DrawnSet.BoxIn(row.Picture.Location) is { } drawn => (drawn, (SquareDrawing.Side, SquareDrawing.Side)),
            _ => (new PictureRegion(0, 0, 1, 1), (1, 1)),
        };
        var (across, down) = ((float)width / size.Item1, (float)height / size.Item2);
        return new PictureRegion(box.Left * across, box.Top * down, box.Right * across, box.Bottom * down);
    }
}
