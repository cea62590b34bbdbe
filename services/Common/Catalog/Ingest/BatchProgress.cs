namespace Vitrine.Catalog.Ingest;

/// <summary>How far a batch is, in pictures.</summary>
/// <param name="Accepted">Safe in the catalogue.</param>
/// <param name="Detected">Of those, with regions.</param>
/// <param name="Embedded">Of those, with every region in the space.</param>
/// <param name="Refused">Of the accepted, refused by a later service and not embedded.</param>
/// <param name="Quarantined">All that were refused, before or after they were accepted.</param>
public sealed record BatchProgress(int Accepted, int Detected, int Embedded, int Refused, int Quarantined)
{
    /// <summary>Nothing more will happen to this batch by itself.</summary>
    public bool Complete => Accepted == Embedded + Refused;
}
