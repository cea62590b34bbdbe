using System.Diagnostics;
using Vitrine.Vision.Embedding;

namespace Vitrine.Cli.Local;

/// <summary>
/// PostgreSQL, RabbitMQ and the five services on this machine, all of whose state is below one folder. Starting it again
/// finds what runs and starts what does not.
/// </summary>
public sealed class LocalStack
{
    private const string DatabaseName = "vitrine";
    private static readonly Part[] _services = [Part.Ingest, Part.Detector, Part.Embedder, Part.Trainer, Part.Search];
    private static readonly string[] _ports =
        ["postgres", "rabbit", "rabbit-node", "rabbit-mapper", .. _services.SelectMany(part => new[] { $"{part}", $"{part}-health" })];
    private static readonly string[] _folders = ["postgres", "rabbitmq", "services"];
    private readonly string _repository;
    private readonly string _root;
    private readonly Dictionary<string, string> _environment;
    private readonly Dictionary<Part, ServiceProcess> _byPart;

    /// <param name="repository">The root of the checkout, which holds the built services.</param>
    /// <param name="stateRoot">All state of this stack; <c>.vitrine</c> of the checkout for people, another for each test.</param>
    /// <param name="settings">Further settings of the services, for example <c>Embedder__Precision</c>.</param>
    public LocalStack(string repository, string stateRoot, IReadOnlyDictionary<string, string>? settings = null)
    {
        (_repository, _root) = (repository, stateRoot);
        var kept = StackSettings.Load(stateRoot, _ports, isRunning: IsRunning(stateRoot));
        var ports = kept.Ports;
        Database = new PostgresServer(Path.Combine(stateRoot, "postgres"), ports["postgres"], kept.DatabasePassword);
        Broker = new RabbitServer(
            Path.Combine(stateRoot, "rabbitmq"),
            new RabbitPorts(ports["rabbit"], ports["rabbit-node"], ports["rabbit-mapper"]),
            kept.BrokerPassword);
        _environment = Environment(ports, settings ?? new Dictionary<string, string>());
        _byPart = _services.ToDictionary(
            part => part, part => NewProcess(part, $"{part}", ports[$"{part}"], ports[$"{part}-health"], _environment));
    }

    public PostgresServer Database { get; }

    public RabbitServer Broker { get; }

    public IReadOnlyDictionary<Part, ServiceProcess> Services => _byPart;

    public string ConnectionString => Database.ConnectionString(DatabaseName);

    /// <summary>The blob store's files.</summary>
    public string BlobFolder => Path.Combine(_root, "blobs");

    /// <summary>The model packages.</summary>
    public string ModelFolder => Path.Combine(_root, "models");

    /// <summary>The reports of training runs, a folder a model.</summary>
    public string ReportFolder => Path.Combine(_root, "reports");

    /// <summary>Files below this folder may be submitted by <c>file:</c> addresses.</summary>
    public string ImportFolder => Path.Combine(_root, "import");

    /// <summary>True: every part runs, and from the programs that are built now.</summary>
    public bool IsUp => Database.Pid is not null && Broker.Pid is not null && _byPart.Values.All(service => service.IsCurrent);

    /// <summary>Starts what does not run and waits until all of it takes calls.</summary>
    /// <param name="progress">Is told each part that is ready.</param>
    public async Task UpAsync(Action<string> progress, CancellationToken ct)
    {
        await using var alone = await LockAsync(ct);
        Directory.CreateDirectory(ImportFolder);
        await Task.WhenAll(
            ReadyAsync("PostgreSQL", Database.StartAsync(DatabaseName, ct)),
            ReadyAsync("RabbitMQ", Broker.StartAsync(ct)));
        await Task.WhenAll(_byPart.Values.Select(service => service.StartAsync(ct)));
        await Task.WhenAll(_byPart.Values.Select(service => ReadyAsync(service.Name, service.WaitUntilReadyAsync(ct))));

        async Task ReadyAsync(string name, Task start)
        {
            await start;
            progress(name);
        }
    }

    /// <summary>Stops all of it, the services first, and whatever else a killed command has left behind.</summary>
    public async Task DownAsync(CancellationToken ct)
    {
        await using var alone = await LockAsync(ct);
        await Task.WhenAll(_byPart.Values.Select(service => service.StopAsync(ct)));
        await Task.WhenAll(Database.StopAsync(ct), Broker.StopAsync(ct));
        ManagedProcess.KillLeftOvers(_root);
    }

    /// <summary>What runs.</summary>
    public async Task<IReadOnlyList<PartStatus>> StatusAsync(CancellationToken ct)
    {
        var services = await Task.WhenAll(_byPart.Select(async service => Of(
            service.Key,
            service.Value.Pid,
            service.Value.Address.Port,
            service.Value.LogFile,
            await service.Value.IsReadyAsync(ct))));
        return
        [
            Of(Part.Database, Database.Pid, Database.Port, Database.LogFile, true),
            Of(Part.Broker, Broker.Pid, Broker.Port, Broker.LogFile, true),
            .. services,
        ];

        static PartStatus Of(Part part, int? pid, int port, string logFile, bool isReady) => new(
            part,
            pid is null ? "stopped" : isReady ? "ready" : "starting",
            pid,
            port,
            pid is { } running ? Process.GetProcessById(running).StartTime : null,
            logFile);
    }

    /// <summary>Starts one part and waits until it takes calls.</summary>
    public async Task StartAsync(Part part, CancellationToken ct)
    {
        switch (part)
        {
            case Part.Database:
                await Database.StartAsync(DatabaseName, ct);
                break;
            case Part.Broker:
                await Broker.StartAsync(ct);
                break;
            default:
                await _byPart[part].StartAsync(ct);
                await _byPart[part].WaitUntilReadyAsync(ct);
                break;
        }
    }

    /// <summary>One more process of a service, on free ports; <see cref="DownAsync"/> ends it too.</summary>
    /// <param name="name">Its own in this stack.</param>
    /// <param name="settings">Beside those of the stack.</param>
    public ServiceProcess Replica(Part service, string name, IReadOnlyDictionary<string, string> settings)
    {
        var environment = new Dictionary<string, string>(_environment);
        foreach (var (key, value) in settings)
        {
            environment[key] = value;
        }

        var ports = FreePorts.Take(2);
        return NewProcess(service, name, ports[0], ports[1], environment);
    }

    /// <summary><c>kill -9</c> of one part.</summary>
    public Task KillAsync(Part part, CancellationToken ct) => part switch
    {
        Part.Database => Database.KillAsync(ct),
        Part.Broker => Broker.KillAsync(ct),
        _ => _byPart[part].KillAsync(ct),
    };

    private ServiceProcess NewProcess(
        Part service, string name, int grpcPort, int managementPort, IReadOnlyDictionary<string, string> environment) => new(
            name,
            Path.Combine(_repository, "artifacts", "bin", $"{service}", "release", $"Vitrine.{service}.dll"),
            Path.Combine(_root, "services"),
            grpcPort,
            managementPort,
            environment);

    private static bool IsRunning(string stateRoot) =>
        _folders.Select(folder => Path.Combine(stateRoot, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*pid"))
            .Any(file => ManagedProcess.PidIn(file) is not null);

    // Two commands at once in one checkout: the second waits, and then finds all done.
    private Task<FileStream> LockAsync(CancellationToken ct) => StateLock.TakeAsync(Path.Combine(_root, "lock"), ct);

    private Dictionary<string, string> Environment(Dictionary<string, int> ports, IReadOnlyDictionary<string, string> settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__Catalog"] = ConnectionString,
            ["Bus__Host"] = "127.0.0.1",
            ["Bus__Port"] = $"{Broker.Port}",
            ["Bus__User"] = Broker.User,
            ["Bus__Password"] = Broker.Password,
            ["Blobs__Root"] = BlobFolder,
            ["Models__Root"] = ModelFolder,
            ["Fetch__ImportFolders__0"] = ImportFolder,
            ["Trainer__ImportFolders__0"] = ImportFolder,
            ["Trainer__DataFolders__0"] = "/", // The user's own machine.

            // Five services share the machine: quick to start and modest at rest matter more than peak speed of managed code.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_gcServer"] = "0",
        };
        foreach (var (name, value) in ThreadWaiting.Settings)
        {
            environment[name] = value;
        }

        foreach (var part in _services)
        {
            environment[$"Services__{part}"] = $"http://127.0.0.1:{ports[$"{part}"]}";
        }

        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return environment;
    }
}
