using Vitrine.Common.V1;
using Vitrine.Media;

namespace Vitrine.Hosting.Pictures;

/// <summary>A box on the wire → a region of its picture.</summary>
public static class PictureBoxes
{
    /// <summary>What reaches over the edge is cut off later; what holds no pixel at all is a mistake.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    public static PictureRegion Within(this Box box, PictureHeader header, string field) =>
        Math.Max(box.Left, 0) < Math.Min(box.Right, header.Width) && Math.Max(box.Top, 0) < Math.Min(box.Bottom, header.Height)
            ? new PictureRegion(box.Left, box.Top, box.Right, box.Bottom)
            : throw RpcErrors.Invalid(field, $"holds no pixel of the {header.Width}x{header.Height} picture");
}
