using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Demo;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Commands;

internal static class EvalCommand
{
    public static Command Create()
    {
        var queries = new Argument<DirectoryInfo>("queries")
        {
            Description = "A folder in it is named as the item that its photographs show.",
        }.AcceptExistingOnly();
        var shop = new Option<string>("--shop") { Description = "The shop to search.", DefaultValueFactory = _ => "shop" };
        var json = Options.Json();
        var command = new Command("eval", "Measure the running system: R@1, R@10, mAP@10.") { queries, shop, json };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                var name = parsed.GetRequiredValue(shop);
                var set = new DemoSet
                {
                    Title = name,
                    Shop = name,
                    Gallery = [],
                    Queries =
                    [
                        .. FolderData.Read(parsed.GetRequiredValue(queries).FullName, name).Select(picture =>
                            new Query(picture.Path, picture.Item.ItemId, new HashSet<string> { picture.Item.ItemId })),
                    ],
                };
                using var clients = new Clients(stack);
                var answers = await Terminal.WithProgressAsync(
                    "Searching", progress => new DemoRun(clients).SearchAsync(set, progress, token));
                Print(DemoRun.Score(answers), parsed.GetValue(json));
                return 0;
            },
            ct));
        return command;
    }

    private static void Print(DemoScore score, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(score, Options.JsonFormat));
            return;
        }

        var table = Terminal.Table("queries", "R@1", "R@10", "mAP@10", "ms per query");
        table.AddRow(
            $"{score.Queries}",
            score.RecallAt1.ToString("0.000", CultureInfo.InvariantCulture),
            score.RecallAt10.ToString("0.000", CultureInfo.InvariantCulture),
            score.MeanAveragePrecisionAt10.ToString("0.000", CultureInfo.InvariantCulture),
            score.MillisecondsPerQuery.ToString("0.0", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
    }
}
