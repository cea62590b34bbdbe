namespace Vitrine.Cli.Models;

/// <summary>The small network that comes with the trainer service.</summary>
public static class ShippedModel
{
    public const string Name = "boutique-small";
}
