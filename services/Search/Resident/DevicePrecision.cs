using System.Diagnostics.CodeAnalysis;

namespace Vitrine.Search.Resident;

/// <summary>The number format of the rows on a device; answers are exact in either.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the formats' names.")]
public enum DevicePrecision
{
    /// <summary>Half the bytes; what it cannot tell apart is compared in full.</summary>
    Float16,

    Float32,
}
