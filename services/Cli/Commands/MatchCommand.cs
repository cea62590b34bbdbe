using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Spectre.Console;
using Vitrine.Cli.Local;
using Vitrine.Search.V1;

namespace Vitrine.Cli.Commands;

internal static class MatchCommand
{
    public static Command Create()
    {
        var streams = new Argument<string[]>("streams")
        {
            Description = "Streams whose frames were taken in; they are matched all at once, none with the item of another.",
            Arity = ArgumentArity.OneOrMore,
        };
        var shop = new Option<string[]>("--shop") { Description = "Only items of this shop; may be given again." };
        var live = new Option<bool>("--live") { Description = "Follow one stream and tell what it shows while it runs." };
        var explain = new Option<bool>("--explain") { Description = "Tell what each rule dropped." };
        var json = Options.Json();
        var command = new Command("match", "Find the items that videos show.") { streams, shop, live, explain, json };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(live) && (parsed.GetValue(streams)?.Length > 1 || parsed.GetValue(explain)))
            {
                parsed.AddError("--live follows one stream, and explains nothing.");
            }
        });
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                using var clients = new Clients(stack);
                var filter = new Filter { Shops = { parsed.GetValue(shop) ?? [] } };
                var names = parsed.GetRequiredValue(streams);
                await (parsed.GetValue(live)
                    ? FollowAsync(clients, new MatchVideoRequest { Stream = names[0], Filter = filter }, parsed.GetValue(json), token)
                    : MatchAsync(
                        clients, new MatchVideosRequest { Streams = { names }, Filter = filter, Explain = parsed.GetValue(explain) },
                        parsed.GetValue(json), token));
                return 0;
            },
            ct));
        return command;
    }

    private static async Task MatchAsync(Clients clients, MatchVideosRequest request, bool asJson, CancellationToken ct)
    {
        var response = await clients.Search.MatchVideosAsync(request, cancellationToken: ct);
        if (asJson)
        {
            Console.WriteLine(JsonFormatter.Default.Format(response));
            return;
        }

        var table = Terminal.Table("stream", "item", "title", "distance", "frame", "in the frame", "in the shop's picture");
        foreach (var match in response.Matches)
        {
            table.AddRow(
                Markup.Escape(match.Stream), Markup.Escape(match.Item.ItemId), Markup.Escape(match.Item.Title),
                match.Distance.ToString("0.0000", CultureInfo.InvariantCulture), $"{match.Frame}", Print(match.FrameBox),
                $"{match.ImageSha256[..12]} {Print(match.ImageBox)}");
        }

        AnsiConsole.Write(table);
        foreach (var step in response.Steps)
        {
            var item = step.ItemId.Length > 0 ? $"{step.ItemId}, " : "";
            AnsiConsole.WriteLine($"{item}{step.Rule}: {step.Left} of {step.CameIn} left");
            foreach (var dropped in step.Dropped)
            {
                AnsiConsole.WriteLine($"  dropped {dropped}");
            }
        }

        AnsiConsole.WriteLine(
            $"{response.Matches.Count} of {request.Streams.Count} streams show an item, by {response.Model}."
            + (response.PendingFrames > 0 ? $" {response.PendingFrames} frames are still being embedded." : ""));
    }

    private static async Task FollowAsync(Clients clients, MatchVideoRequest request, bool asJson, CancellationToken ct)
    {
        using var call = clients.Search.MatchVideo(request, cancellationToken: ct);
        await foreach (var answer in call.ResponseStream.ReadAllAsync(ct))
        {
            if (asJson)
            {
                Console.WriteLine(JsonFormatter.Default.Format(answer));
                continue;
            }

            foreach (var change in answer.Changes)
            {
                AnsiConsole.WriteLine(
                    $"{Print(change.FirstTime)} to {Print(change.LastTime)}{(change.Over ? ", over" : " ...")}: "
                    + $"{change.Item.ItemId} {change.Item.Title} (frame {answer.Frame})");
            }
        }
    }

    private static string Print(Common.V1.Box box) =>
        string.Create(CultureInfo.InvariantCulture, $"{box.Left:0},{box.Top:0} - {box.Right:0},{box.Bottom:0}");

    private static string Print(Timestamp time) => time.ToDateTime().ToString("HH:mm:ss.f", CultureInfo.InvariantCulture);
}
