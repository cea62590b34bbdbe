using System.Buffers;

namespace Vitrine.Media;

/// <summary>Regions of one picture, each stretched to the same size, written one after the other.</summary>
internal readonly ref struct Crops
{
    private readonly IReadOnlyList<PictureRegion> _regions;
    private readonly int _width;
    private readonly int _height;
    private readonly Span<byte> _destination;

    public Crops(IReadOnlyList<PictureRegion> regions, int width, int height, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var bytes = Math.Max(regions.Count, 1) * (long)width * height * 3;
        if (destination.Length < bytes)
        {
            throw new ArgumentException(
                $"The crops have {bytes:N0} bytes, the destination {destination.Length:N0}.", nameof(destination));
        }
        (_regions, _width, _height) = (regions, width, height);
        _destination = destination;
    }

    public void Fill(PictureFile picture, PictureHeader header, Deadline deadline)
    {
        var boxes = Boxes(header);
        var shrink = picture.Shrink(Room(boxes));
        using var rgb = picture.ToRgb(shrink);
        var pixels = ArrayPool<byte>.Shared.Rent(rgb.Width * rgb.Height * 3);
        try
        {
            rgb.CopyTo(pixels, deadline);
            var raster = new Raster(pixels, rgb.Width, rgb.Height);
            var bytes = _width * _height * 3;
            for (var i = 0; i < boxes.Length; i++)
            {
                deadline.Check();
                raster.StretchTo(_destination.Slice(i * bytes, bytes), _width, _height, boxes[i].Shrink(shrink));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>The regions inside the picture; the whole picture where none is asked for.</summary>
    private PictureRegion[] Boxes(PictureHeader header)
    {
        if (_regions.Count == 0)
        {
            return [new PictureRegion(0, 0, header.Width, header.Height)];
        }

        var boxes = new PictureRegion[_regions.Count];
        for (var i = 0; i < boxes.Length; i++)
        {
            var region = _regions[i];
            boxes[i] = new PictureRegion(
                Math.Max(region.Left, 0),
                Math.Max(region.Top, 0),
                Math.Min(region.Right, header.Width),
                Math.Min(region.Bottom, header.Height));
            if (!(boxes[i].Right > boxes[i].Left && boxes[i].Bottom > boxes[i].Top))
            {
                throw new ArgumentException(
                    $"Region {i}, {region}, holds no pixel of the {header.Width} x {header.Height} picture.");
            }
        }
        return boxes;
    }

    /// <summary>How many times smaller the picture may be decoded with no crop becoming smaller than asked for.</summary>
    private int Room(PictureRegion[] boxes)
    {
        var room = float.MaxValue;
        foreach (var box in boxes)
        {
            room = Math.Min(room, Math.Min((box.Right - box.Left) / _width, (box.Bottom - box.Top) / _height));
        }
        return Math.Max((int)room, 1);
    }
}
