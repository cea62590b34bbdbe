using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Evaluation;
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
                var photographs = FolderData.Read(parsed.GetRequiredValue(queries).FullName, name).Select(picture =>
                    new Query(picture.Path, picture.Item.ItemId, new HashSet<string> { picture.Item.ItemId })).ToList();
                using var clients = new Clients(stack);
                var answers = await Terminal.WithProgressAsync(
                    "Searching", progress => QueryRun.SearchAsync(clients.Search, name, photographs, progress, token));
                Print(SearchScore.Of(answers), parsed.GetValue(json));
                return 0;
            },
            ct));
        return command;
    }

    private static void Print(SearchScore score, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(score, Options.JsonFormat));
            return;
        }

        var table = Terminal.Table(SearchScore.Columns);
        table.AddRow(score.ToCells());
        AnsiConsole.Write(table);
    }
}
