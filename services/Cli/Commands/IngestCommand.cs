using System.CommandLine;
using Spectre.Console;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Local;
using Vitrine.Ingest.V1;

namespace Vitrine.Cli.Commands;

internal static class IngestCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder")
        {
            Description = "A folder in it is an item, its files the pictures. Files right in it are an item each. items.csv may say more.",
        }.AcceptExistingOnly();
        var shop = new Option<string>("--shop") { Description = "The shop that sells the items.", DefaultValueFactory = _ => "shop" };
        var command = new Command("ingest", "Take the pictures of a folder into the catalogue.") { folder, shop };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            (stack, token) => RunAsync(
                stack, FolderData.Read(parsed.GetRequiredValue(folder).FullName, parsed.GetRequiredValue(shop)), token),
            ct));
        return command;
    }

    private static async Task<int> RunAsync(LocalStack stack, IReadOnlyList<GalleryPicture> pictures, CancellationToken ct)
    {
        using var clients = new Clients(stack);
        var result = await Terminal.WithProgressAsync(
            "Ingesting", progress => CatalogueUpload.RunAsync(clients.Ingest, pictures, progress, ct));
        AnsiConsole.WriteLine(
            $"{result.Accepted} new pictures, {result.Duplicates} there already, {result.Quarantined.Count} refused, "
            + $"in {result.Duration.TotalSeconds:0.0} s");
        Print(result.Quarantined);
        return result.Quarantined.Count == 0 ? 0 : 1;
    }

    private static void Print(IReadOnlyList<QuarantinedImage> refused)
    {
        if (refused.Count == 0)
        {
            return;
        }

        var table = Terminal.Table("picture", "reason", "why");
        foreach (var image in refused)
        {
            table.AddRow(Markup.Escape(image.Name), image.Reason, Markup.Escape(image.Detail));
        }

        AnsiConsole.Write(table);
    }
}
