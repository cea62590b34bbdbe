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
        var style = new Option<string[]>("--style")
        {
            Description = "Only items of which a part has this style; may be given again. Needs a model of labels.",
        };
        var keypoint = new Option<string[]>("--keypoint")
        {
            Description = "Only items of which a part shows this key point, for example crotch; may be given again. Needs a model of key points.",
        };
        var top = new Option<int>("--top") { Description = "How many items, 1 to 1000.", DefaultValueFactory = _ => 10 };
        var exact = new Option<bool>("--exact") { Description = "Score every matching row." };
        var view = new Option<FileInfo[]>("--view") { Description = "Another picture of the same item; may be given again, up to 16." }
            .AcceptExistingOnly();
        var fusion = new Option<string>("--fusion")
        {
            Description = "Rank by the nearest of the pictures or by their mean.",
            DefaultValueFactory = _ => "nearest",
        }.AcceptOnlyFromAmong("nearest", "mean");
        var expand = new Option<int?>("--expand") { Description = "Ask again with so many neighbours added to the query, 1 to 50." };
        var rerank = new Option<bool>("--rerank") { Description = "Order the hits by k-reciprocal neighbours." };
        var explain = new Option<DirectoryInfo>("--explain")
        {
            Description = "Write into this folder why each hit was found: heat maps of the two pictures, and a page of them.",
        };
        var least = new Option<double?>("--min-probability")
        {
            Description = "Only items that are likely the right one, 0 to 1; perhaps none. Needs a calibrated model.",
        };
        var json = Options.Json();
        var command = new Command("search", "Find the items that match a picture.")
        {
            picture, view, fusion, expand, rerank, shop, category, style, keypoint, top, exact, least, explain, json,
        };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                using var clients = new Clients(stack);
                var query = await ReadAsync(parsed.GetRequiredValue(picture), token);
                var more = await Task.WhenAll((parsed.GetValue(view) ?? []).Select(file => ReadAsync(file, token)));
                var request = new SearchRequest
                {
                    Picture = query,
                    MoreViews = { more.Select(one => new View { Picture = one }) },
                    Fusion = parsed.GetValue(fusion) == "mean" ? Fusion.Mean : Fusion.Nearest,
                    Expansion = parsed.GetValue(expand) is { } neighbours ? new Expansion { Neighbours = neighbours } : null,
                    KReciprocal = parsed.GetValue(rerank) ? new KReciprocal() : null,
                    Filter = new Filter
                    {
                        Shops = { parsed.GetValue(shop) ?? [] },
                        Categories = { parsed.GetValue(category) ?? [] },
                        Styles = { parsed.GetValue(style) ?? [] },
                        Keypoints = { parsed.GetValue(keypoint) ?? [] },
                    },
                    TopK = parsed.GetValue(top),
                    Mode = parsed.GetValue(exact) ? SearchMode.Exact : SearchMode.Auto,
                };
                if (parsed.GetValue(least) is { } probability)
                {
                    request.MinProbability = probability;
                }

                var response = await clients.Search.SearchAsync(request, cancellationToken: token);
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(JsonFormatter.Default.Format(response));
                }
                else
                {
                    Print(response);
                }

                if (parsed.GetValue(explain) is { } folder)
                {
                    var page = await HitExplanations.WriteAsync(clients, query, response.Hits, folder, token);
                    await Console.Error.WriteLineAsync($"Why they were found: {page}");
                }

                return 0;
            },
            ct));
        return command;
    }

    private static async Task<Picture> ReadAsync(FileInfo file, CancellationToken ct) =>
        new() { Data = UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(file.FullName, ct)) };

    private static void Print(SearchResponse response)
    {
        if (response.Hits.Count == 0)
        {
            AnsiConsole.WriteLine("No match.");
        }
        else
        {
            AnsiConsole.Write(HitTable.Of(response.Hits));
        }

        var plan = response.Plan;
        var stages = string.Join(", ", plan.Stages.Select(stage => $"{stage.Name} {stage.Duration.ToTimeSpan().TotalMilliseconds:0.0} ms"));
        AnsiConsole.WriteLine(
            $"{(plan.Partial ? "Partial" : plan.Exact ? "Exact" : "Approximate")} ({plan.Name}) over {plan.MatchedRows} regions of {plan.MatchedItems} items "
            + $"by {plan.Model}: {stages}");
    }
}
