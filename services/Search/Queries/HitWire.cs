using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Vitrine.Catalog.Ingest;
using Vitrine.Search.V1;

namespace Vitrine.Search.Queries;

/// <summary>Items, and where they were found, on the wire.</summary>
internal static class HitWire
{
    /// <param name="item">What it is.</param>
    /// <param name="ranked">Where it was found.</param>
    /// <param name="probability">That it is what the query shows; null: that is not known.</param>
    public static Hit ToWire(Item item, RankedItem ranked, double? probability)
    {
        var best = ranked.Best;
        var hit = new Hit
        {
            Item = ToWire(item),
            RegionId = best.Candidate.RegionId,
            Box = ToWire(best.Candidate.Box),
            ImageSha256 = Convert.ToHexStringLower(best.Candidate.Sha256),
            Distance = (float)ranked.Distance,
            Score = (float)(1 - ranked.Distance),
            QueryBox = best.Query.Box,
            View = best.Query.View,
            Regions =
            {
                ranked.Matches.Skip(1).Select(match => new RegionHit
                {
                    RegionId = match.Candidate.RegionId,
                    Box = ToWire(match.Candidate.Box),
                    ImageSha256 = Convert.ToHexStringLower(match.Candidate.Sha256),
                    Distance = (float)match.Distance,
                }),
            },
        };
        if (probability is { } known)
        {
            hit.Probability = known;
        }

        if (ranked.ReRanked is { } reRanked)
        {
            hit.ReRankedDistance = (float)reRanked;
        }

        return hit;
    }

    public static Common.V1.Item ToWire(Item item)
    {
        var wire = new Common.V1.Item
        {
            Shop = item.Shop,
            ItemId = item.ItemId,
            Title = item.Title,
            Category = item.Category,
            Currency = item.Currency,
            Tags = { item.Tags },
            Attributes = item.Attributes == "{}" ? null : JsonParser.Default.Parse<Struct>(item.Attributes),
        };
        if (item.Price is { } price)
        {
            wire.Price = (double)price;
        }

        return wire;
    }

    public static Common.V1.Box ToWire(Catalog.Detector.Box box) =>
        new() { Left = box.Left, Top = box.Top, Right = box.Right, Bottom = box.Bottom };
}
