using Google.Protobuf.WellKnownTypes;
using Vitrine.Catalog.Ingest;

namespace Vitrine.Ingest.Quarantine;

/// <summary>A refused picture on the wire.</summary>
internal static class QuarantineWire
{
    public static V1.QuarantinedImage ToWire(QuarantinedImage image) => new()
    {
        QuarantineId = image.Id,
        BatchId = image.BatchId.ToString(),
        Name = image.Name,
        Shop = image.Shop,
        ItemId = image.ItemId,
        Reason = image.Reason,
        Detail = image.Detail,
        Stage = image.Stage,
        CreateTime = Timestamp.FromDateTimeOffset(image.CreatedAt),
    };
}
