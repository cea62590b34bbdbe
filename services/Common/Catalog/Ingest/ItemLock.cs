namespace Vitrine.Catalog.Ingest;

internal static class ItemLock
{
    /// <summary>
    /// Locks the items of <c>@regions</c>, whom a trigger is going to mark as changed: in the order in which ingest writes them, and before
    /// the regions are locked, as a deletion does, so that nobody waits for another in a circle.
    /// </summary>
    public const string OfRegions =
        """
        select from ingest.items
        where id in (
          select m.item_id from detector.regions r join ingest.images m on m.id = r.image_id where r.id = any (@regions))
        order by shop, item_id for no key update
        """;
}
