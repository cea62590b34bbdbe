namespace Vitrine.Media;

/// <summary>Regions of one picture, each stretched to the same size, written one after the other.</summary>
internal readonly ref struct Crops
{
    private const int LinearKernel = 1;

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
            throw new ArgumentException($"The crops have {bytes:N0} bytes, the destination {destination.Length:N0}.", nameof(destination));
        }
        (_regions, _width, _height) = (regions, width, height);
        _destination = destination;
    }

    public void Fill(PictureFile picture, PictureHeader header, CancellationToken ct)
    {
        var boxes = Boxes(header);
        var shrink = picture.Format == PictureFormat.Jpeg ? Shrink(boxes) : 1;
        using var loaded = shrink == 1 ? picture.Image.Share() : picture.Load(shrink);
        using var flat = PictureColours.Flatten(loaded);
        // A file is read once, from top to bottom: more than one region needs its pixels in memory.
        using var source = boxes.Length > 1 && flat.Orientation == 1 ? flat.ToMemory() : flat.Upright();
        var (x, y) = ((double)source.Width / header.Width, (double)source.Height / header.Height);
        var bytes = _width * _height * 3;
        for (var i = 0; i < boxes.Length; i++)
        {
            using var crop = Cut(source, boxes[i], x, y);
            using var resized = Resize(crop);
            using var srgb = PictureColours.ToSrgb(resized);
            srgb.CopyTo(_destination.Slice(i * bytes, bytes), ct);
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
                throw new ArgumentException($"Region {i}, {region}, holds no pixel of the {header.Width} x {header.Height} picture.");
            }
        }
        return boxes;
    }

    /// <summary>The most that a JPEG may be shrunk by while it is decoded, with no crop becoming smaller than asked for.</summary>
    private int Shrink(PictureRegion[] boxes)
    {
        var room = float.MaxValue;
        foreach (var box in boxes)
        {
            room = Math.Min(room, Math.Min((box.Right - box.Left) / _width, (box.Bottom - box.Top) / _height));
        }
        return room switch { >= 8 => 8, >= 4 => 4, >= 2 => 2, _ => 1 };
    }

    private static VipsImage Cut(VipsImage source, PictureRegion box, double x, double y)
    {
        var left = Math.Min((int)Math.Round(box.Left * x), source.Width - 1);
        var top = Math.Min((int)Math.Round(box.Top * y), source.Height - 1);
        var width = Math.Clamp((int)Math.Round(box.Right * x) - left, 1, source.Width - left);
        var height = Math.Clamp((int)Math.Round(box.Bottom * y) - top, 1, source.Height - top);
        return width == source.Width && height == source.Height
            ? source.Share()
            : new VipsOperation("extract_area"u8)
                .Set("input"u8, source)
                .Set("left"u8, left).Set("top"u8, top).Set("width"u8, width).Set("height"u8, height)
                .Image();
    }

    private VipsImage Resize(VipsImage crop) => crop.Width == _width && crop.Height == _height
        ? crop.Share()
        : new VipsOperation("resize"u8)
            .Set("in"u8, crop)
            .Set("scale"u8, (double)_width / crop.Width)
            .Set("vscale"u8, (double)_height / crop.Height)
            .Set("kernel"u8, LinearKernel)
            .Image();
}
