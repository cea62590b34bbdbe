using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vitrine.Media;

/// <summary>Where picture files are kept.</summary>
public sealed class BlobOptions
{
    public const string Section = "Blobs";

    /// <summary>A folder that every service sees, on one file system. It is made where it is missing.</summary>
    [Required]
    public string Root { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class BlobOptionsValidator : IValidateOptions<BlobOptions>;
