using System.CommandLine;
using System.CommandLine.Parsing;
using Spectre.Console;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Local;
using Vitrine.Ingest.V1;

namespace Vitrine.Cli.Commands;

internal static class IngestCommand
{
    private static readonly Argument<DirectoryInfo> _folder = new Argument<DirectoryInfo>("folder")
    {
        Description = "A folder in it is an item, its files the pictures. Files right in it are an item each. items.csv may say more.",
        Arity = ArgumentArity.ZeroOrOne,
    }.AcceptExistingOnly();

    private static readonly Option<string> _shop = new("--shop")
    {
        Description = "The shop that sells the items.",
        DefaultValueFactory = _ => "shop",
    };

    private static readonly Option<FileInfo> _video = new Option<FileInfo>("--video")
    {
        Description = "Instead of a folder: frames of a video. MP4, Matroska, AVI or MPEG-TS.",
    }.AcceptExistingOnly();

    private static readonly Option<string?> _stream = new("--stream") { Description = "The stream that the video's frames belong to." };

    private static readonly Option<FrameNumbers?> _frames = new("--frames")
    {
        Description = "Frames by number, counted from 0: 80-380/20 is 80, 100, ... 380.",
        CustomParser = parsed => FrameRange.TryParse(parsed.Tokens[0].Value) ?? Refuse(parsed),
    };

    private static readonly Option<double?> _fps = new("--fps") { Description = "So many frames a second. The default, with 1." };

    private static readonly Option<double?> _scenes = new("--scenes")
    {
        Description = "Frames that differ from the one before by more than this, 0 to 1; cuts are found from about 0.3 on.",
    };

    public static Command Create()
    {
        var command = new Command("ingest", "Take the pictures of a folder, or frames of a video, into the catalogue.")
        {
            _folder, _shop, _video, _stream, _frames, _fps, _scenes,
        };
        command.Validators.Add(Validate);
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            (stack, token) => parsed.GetValue(_folder) is { } folder
                ? RunAsync(stack, FolderData.Read(folder.FullName, parsed.GetRequiredValue(_shop)), token)
                : RunAsync(stack, Describe(parsed), parsed.GetValue(_video)!.FullName, token),
            ct));
        return command;
    }

    private static void Validate(CommandResult command)
    {
        Option[] ofVideo = [_stream, _frames, _fps, _scenes];
        var hasVideo = command.GetResult(_video) is not null;
        if ((command.GetResult(_folder) is { Tokens.Count: > 0 }) == hasVideo)
        {
            command.AddError("Name a folder or a --video, one of both.");
        }
        else if (hasVideo && command.GetResult(_stream) is null)
        {
            command.AddError("A --video needs a --stream.");
        }
        else if (!hasVideo && ofVideo.FirstOrDefault(option => command.GetResult(option) is not null) is { } stray)
        {
            command.AddError($"{stray.Name} needs a --video.");
        }
        else if (ofVideo[1..].Count(option => command.GetResult(option) is not null) > 1)
        {
            command.AddError("--frames, --fps and --scenes exclude each other.");
        }
    }

    private static FrameNumbers? Refuse(ArgumentResult parsed)
    {
        parsed.AddError($"'{parsed.Tokens[0].Value}' is no range of frames such as 80-380/20.");
        return null;
    }

    private static VideoDescription Describe(ParseResult parsed) => new()
    {
        Stream = parsed.GetValue(_stream)!,
        Frames = parsed.GetValue(_frames) is { } numbers ? new FrameSelection { Numbers = numbers }
            : parsed.GetValue(_scenes) is { } change ? new FrameSelection { SceneChange = change }
            : new FrameSelection { FramesPerSecond = parsed.GetValue(_fps) ?? 1 },
    };

    private static async Task<int> RunAsync(LocalStack stack, IReadOnlyList<GalleryPicture> pictures, CancellationToken ct)
    {
        using var clients = new Clients(stack);
        var result = await Terminal.WithProgressAsync(
            "Ingesting", progress => CatalogueUpload.RunAsync(clients.Ingest, pictures, progress, ct));
        return Report("pictures", result.Accepted, result.Duplicates, result.Quarantined, result.Duration);
    }

    private static async Task<int> RunAsync(LocalStack stack, VideoDescription video, string path, CancellationToken ct)
    {
        using var clients = new Clients(stack);
        var (taken, duration) = await Terminal.WithNotesAsync(
            "Ingesting", progress => VideoUpload.RunAsync(clients.Ingest, video, path, progress, ct));
        AnsiConsole.WriteLine($"{taken.Width} x {taken.Height} pixels, {taken.Duration?.ToTimeSpan().ToString("c") ?? "unknown duration"}");
        return Report("frames", taken.Accepted, taken.Duplicates, taken.Quarantined, duration);
    }

    private static int Report(
        string what, int accepted, int duplicates, IReadOnlyList<QuarantinedImage> refused, TimeSpan duration)
    {
        AnsiConsole.WriteLine(
            $"{accepted} new {what}, {duplicates} there already, {refused.Count} refused, in {duration.TotalSeconds:0.0} s");
        if (refused.Count == 0)
        {
            return 0;
        }

        var table = Terminal.Table("picture", "reason", "why");
        foreach (var image in refused)
        {
            table.AddRow(Markup.Escape(image.Name), image.Reason, Markup.Escape(image.Detail));
        }

        AnsiConsole.Write(table);
        return 1;
    }
}
