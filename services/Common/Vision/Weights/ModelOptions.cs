using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Weights;

/// <summary>Where the model packages are.</summary>
public sealed class ModelOptions
{
    public const string Section = "Models";

    /// <summary>A folder that the trainer and the embedders see; a package is a folder in it, named as its model.</summary>
    [Required]
    public string Root { get; set; } = "";
}
