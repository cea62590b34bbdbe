using Vitrine.Catalog.Search;
using Vitrine.Search.V1;

namespace Vitrine.Search.Queries;

/// <summary>The mode on the wire and the catalogue's.</summary>
internal static class ModeReader
{
    /// <returns>One that is not known is <see cref="CandidateMode.Auto"/>.</returns>
    public static CandidateMode Read(SearchMode mode) => mode switch
    {
        SearchMode.Approximate => CandidateMode.Approximate,
        SearchMode.Exact => CandidateMode.Exact,
        _ => CandidateMode.Auto,
    };

    public static SearchMode ToWire(CandidateMode mode) => mode switch
    {
        CandidateMode.Approximate => SearchMode.Approximate,
        CandidateMode.Exact => SearchMode.Exact,
        _ => SearchMode.Auto,
    };
}
