using Microsoft.Extensions.Options;
using Vitrine.Catalog.Trainer;
using Vitrine.Hosting;
using Vitrine.Vision.Weights;

namespace Vitrine.Detector.Models;

/// <summary>The model of a task that was promoted last, as the trainer's table says, in an engine that serves.</summary>
internal abstract class ActiveEngine<TEngine>(
    string task, ModelStore models, IOptions<ModelOptions> folders, TimeProvider time, ILogger logger) : RepeatedWork(time, logger)
    where TEngine : class, IDisposable
{
    private readonly ILogger _logger = logger;
    private volatile LoadedEngine<TEngine>? _current;

    /// <summary>Null: there is none.</summary>
    public LoadedEngine<TEngine>? Current => _current;

    /// <summary>A promotion's event wakes the loader at once; the clock covers an event that was missed.</summary>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(30);

    public override void Dispose()
    {
        _current?.Engine.Dispose();
        base.Dispose();
    }

    protected abstract TEngine Load(ModelPackage package);

    protected override async Task WorkAsync(CancellationToken ct)
    {
        var active = await models.ActiveAsync(task, ct);
        if (active?.Sha256 != _current?.Sha256)
        {
            var old = _current;
            _current = active is null ? null : new LoadedEngine<TEngine>(
                active.Name, active.Sha256, Load(ModelPackage.Open(Path.Combine(folders.Value.Root, active.Name))));
            ActiveEngineLog.Active(_logger, task, active?.Name ?? "none");
            old?.Engine.Dispose();
        }
    }
}

/// <summary>An engine that serves.</summary>
/// <param name="Name">Of the model.</param>
internal sealed record LoadedEngine<TEngine>(string Name, string Sha256, TEngine Engine);

internal static partial class ActiveEngineLog
{
    [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Active),
        Message = "Of {Task} model {Model} is active.")]
    public static partial void Active(ILogger logger, string task, string model);
}
