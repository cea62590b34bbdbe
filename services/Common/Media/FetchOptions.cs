using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Vitrine.Media;

/// <summary>Where pictures and videos may be fetched from.</summary>
public sealed class FetchOptions : IValidatableObject
{
    public const string Section = "Fetch";

    /// <summary>
    /// Networks that may be reached although they are not public, such as <c>10.1.0.0/16</c>. Empty: the public internet only.
    /// </summary>
    public string[] AllowedNetworks { get; set; } = [];

    /// <summary>Folders whose files may be named as <c>file:</c> addresses. Empty: none.</summary>
    public string[] ImportFolders { get; set; } = [];

    /// <summary>How long one fetch of a picture may take with all its redirects, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one fetch of a video may take with all its redirects, 1 s to 6 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan VideoTimeout { get; set; } = TimeSpan.FromMinutes(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var network in AllowedNetworks.Where(text => !IPNetwork.TryParse(text, out _)))
        {
            yield return new ValidationResult($"'{network}' is no network such as 10.1.0.0/16.", [nameof(AllowedNetworks)]);
        }
        foreach (var folder in ImportFolders.Where(path => !Directory.Exists(path)))
        {
            yield return new ValidationResult($"'{folder}' is no folder.", [nameof(ImportFolders)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class FetchOptionsValidator : IValidateOptions<FetchOptions>;
