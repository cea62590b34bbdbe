using System.CommandLine;
using Google.Protobuf;
using Spectre.Console;
using Vitrine.Cli.Local;
using Vitrine.Common.V1;
using Vitrine.Search.V1;

namespace Vitrine.Cli.Commands;

internal static class SearchCommand
{
    public static Command Create()
    {
        var picture = new Argument<FileInfo>("picture") { Description = "A JPEG, PNG, WebP or GIF." }.AcceptExistingOnly();
        var shop = new Option<string[]>("--shop") { Description = "Only items of this shop; may be given again." };
        var category = new Option<string[]>("--category") { Description = "Only items of this category; may be given again." };
        var top = new Option<int>("--top") { Description = "How many items, 1 to 1000.", DefaultValueFactory = _ => 10 };
        var exact = new Option<bool>("--exact") { Description = "Score every matching row." };
        var json = Options.Json();
        var command = new Command("search", "Find the items that match a picture.") { picture, shop, category, top, exact, json };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                using var clients = new Clients(stack);
                var file = await File.ReadAllBytesAsync(parsed.GetRequiredValue(picture).FullName, token);
                var response = await clients.Search.SearchAsync(
                    new SearchRequest
                    {
                        Picture = new Picture { Data = UnsafeByteOperations.UnsafeWrap(file) },
                        Filter = new Filter { Shops = { parsed.GetValue(shop) ?? [] }, Categories = { parsed.GetValue(category) ?? [] } },
                        TopK = parsed.GetValue(top),
                        Mode = parsed.GetValue(exact) ? SearchMode.Exact : SearchMode.Auto,
                    },
                    cancellationToken: token);
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(JsonFormatter.Default.Format(response));
                }
                else
                {
                    Print(response);
                }

                return 0;
            },
            ct));
        return command;
    }

    private static void Print(SearchResponse response)
    {
        AnsiConsole.Write(HitTable.Of(response.Hits));
        var plan = response.Plan;
        var stages = string.Join(", ", plan.Stages.Select(stage => $"{stage.Name} {stage.Duration.ToTimeSpan().TotalMilliseconds:0.0} ms"));
        AnsiConsole.WriteLine(
            $"{(plan.Partial ? "Partial" : plan.Exact ? "Exact" : "Approximate")} ({plan.Name}) over {plan.MatchedRows} regions of {plan.MatchedItems} items "
            + $"by {plan.Model}: {stages}");
    }
}
