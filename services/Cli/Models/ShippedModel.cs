namespace Vitrine.Cli.Models;

/// <summary>The small networks that come with the trainer service.</summary>
public static class ShippedModel
{
    /// <summary>Makes vectors.</summary>
    public const string Name = "boutique-small";

    /// <summary>Finds garments.</summary>
    public const string Detector = "boutique-detector";
}
