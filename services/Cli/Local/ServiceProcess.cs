using System.Diagnostics;

namespace Vitrine.Cli.Local;

/// <summary>One of the five services as a process.</summary>
public sealed class ServiceProcess
{
    private static readonly TimeSpan _startPatience = TimeSpan.FromSeconds(90);
    private static readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly ManagedProcess _process;
    private readonly string _assembly;
    private readonly IReadOnlyDictionary<string, string> _environment;

    /// <param name="name">As its folder: "Ingest".</param>
    /// <param name="folder">Takes its log and process id.</param>
    internal ServiceProcess(
        string name, string assembly, string folder, int grpcPort, int managementPort, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        _assembly = assembly;
        Address = new Uri($"http://127.0.0.1:{grpcPort}");
        Management = new Uri($"http://127.0.0.1:{managementPort}");
        _environment = environment;
        _process = new ManagedProcess(
            Path.Combine(folder, $"{name.ToLowerInvariant()}.pid"), Path.Combine(folder, $"{name.ToLowerInvariant()}.log"));
    }

    public string Name { get; }

    /// <summary>gRPC.</summary>
    public Uri Address { get; }

    /// <summary>Health.</summary>
    public Uri Management { get; }

    public int? Pid => _process.Pid;

    public string LogFile => _process.LogFile;

    /// <summary>True: it runs, and from the programs that are on the disk now.</summary>
    public bool IsCurrent => Pid is { } pid && NewestProgram() < Process.GetProcessById(pid).StartTime;

    /// <summary>Starts it; one that runs from programs that have been built anew since is started again.</summary>
    /// <exception cref="CliException">It was never built.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        if (!File.Exists(_assembly))
        {
            throw new CliException($"{_assembly} is missing: build the solution first");
        }

        if (IsCurrent)
        {
            return;
        }

        await StopAsync(ct);
        _process.Start(["dotnet", "exec", _assembly], new Dictionary<string, string>(_environment)
        {
            ["Endpoints__Grpc"] = Address.ToString(),
            ["Endpoints__Management"] = Management.ToString(),
        });
    }

    /// <summary>Waits until it takes calls.</summary>
    /// <exception cref="CliException">It stopped or took too long; the message names the log.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(ct))
        {
            if (Pid is null)
            {
                throw new CliException($"{Name} stopped while it started: {File.ReadLines(LogFile).LastOrDefault()}; see {LogFile}");
            }

            var waited = Stopwatch.GetElapsedTime(since);
            if (waited > _startPatience)
            {
                throw new CliException($"{Name} takes no calls: {Management}healthz/ready and {LogFile} say why");
            }

            // To be asked takes time from a start: the longer it takes, the rarer.
            await Task.Delay(Math.Clamp((int)waited.TotalMilliseconds / 20, 50, 500), ct);
        }
    }

    /// <summary>True: it takes calls.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(Management, "healthz/ready"), ct);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            return false;
        }
    }

    public Task StopAsync(CancellationToken ct) => _process.StopAsync(TimeSpan.FromSeconds(12), ct);

    /// <summary><c>kill -9</c>.</summary>
    public Task KillAsync(CancellationToken ct) => _process.KillAsync(ct);

    private DateTime NewestProgram() =>
        Directory.EnumerateFiles(Path.GetDirectoryName(_assembly)!, "*.dll").Max(File.GetLastWriteTime);
}
