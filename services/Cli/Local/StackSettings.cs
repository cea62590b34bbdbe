using System.Security.Cryptography;
using System.Text.Json;

namespace Vitrine.Cli.Local;

/// <summary>Ports and passwords of one stack, kept in <c>stack.json</c> of its state folder.</summary>
internal sealed class StackSettings
{
    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true };

    public required Dictionary<string, int> Ports { get; init; }

    public required string DatabasePassword { get; init; }

    public required string BrokerPassword { get; init; }

    /// <summary>Reads the settings, or makes them; ports that something else has taken meanwhile are chosen anew.</summary>
    /// <param name="ports">The names of the ports that are needed.</param>
    /// <param name="isRunning">True: the stack itself holds its ports.</param>
    public static StackSettings Load(string stateRoot, IReadOnlyList<string> ports, bool isRunning)
    {
        Directory.CreateDirectory(stateRoot);
        using var alone = StateLock.Take(Path.Combine(stateRoot, "stack.json.lock"));
        var path = Path.Combine(stateRoot, "stack.json");
        var kept = File.Exists(path) ? JsonSerializer.Deserialize<StackSettings>(File.ReadAllText(path)) : null;
        if (kept is not null && ports.All(kept.Ports.ContainsKey) && (isRunning || kept.Ports.Values.All(FreePorts.IsFree)))
        {
            return kept;
        }

        var settings = new StackSettings
        {
            Ports = ports.Zip(FreePorts.Take(ports.Count)).ToDictionary(),
            DatabasePassword = kept?.DatabasePassword ?? RandomNumberGenerator.GetHexString(32, lowercase: true),
            BrokerPassword = kept?.BrokerPassword ?? RandomNumberGenerator.GetHexString(32, lowercase: true),
        };
        settings.Save(stateRoot);
        return settings;
    }

    private void Save(string stateRoot)
    {
        var path = Path.Combine(stateRoot, "stack.json");
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new FileStream(path + ".new", options))
        {
            JsonSerializer.Serialize(file, this, _json);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
