using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Trainer;
using Vitrine.Hosting;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Weights;

namespace Vitrine.Embedder.Models;

/// <summary>
/// The model that embeds, with its space. The trainer's table says which one it is; the service is ready once it is loaded and
/// warm. On a promotion the new one is loaded beside the old one, which answers until then.
/// </summary>
internal sealed partial class ActiveModel(
    ModelStore models,
    SpaceStore spaces,
    IOptions<EmbedderOptions> options,
    IOptions<ModelOptions> folders,
    ILogger<ActiveModel> logger) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan _lookAgain = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _changed = new(0);
    private volatile LoadedModel? _current;
    private volatile string _waitingFor = "no model has been promoted yet";

    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: no model is active.</exception>
    public LoadedModel Current => _current ?? throw RpcErrors.Precondition("NO_ACTIVE_MODEL", _waitingFor);

    /// <summary>Says that another model may have been promoted.</summary>
    public void Changed() => _changed.Release();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(_current is { } model
            ? HealthCheckResult.Healthy($"{model.Space.Model} is loaded")
            : HealthCheckResult.Unhealthy(_waitingFor));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LoadIfChangedAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                _waitingFor = exception.Message;
                Log.NotLoaded(logger, exception);
            }

            // A promotion's event wakes this at once; the clock covers an event that was missed.
            await _changed.WaitAsync(_current is null ? _lookAgain : 30 * _lookAgain, stoppingToken);
        }

        _current?.Dispose();
    }

    private async Task LoadIfChangedAsync(CancellationToken ct)
    {
        var active = await models.ActiveAsync(ct);
        if (active is null || active.Sha256 == _current?.Space.Sha256)
        {
            return;
        }

        var package = ModelPackage.Open(Path.Combine(folders.Value.Root, active.Name));
        var engine = new EmbeddingEngine(
            EmbeddingModel.Load(package, options.Value.Precision), options.Value.QueueCapacity);
        await engine.WarmUpAsync(ct);
        var space = await spaces.EnsureSpaceAsync(active.Name, active.Sha256, engine.Dimension, ct);
        var old = _current;
        _current = new LoadedModel(engine, space);
        Log.Loaded(logger, active.Name, space.Id, engine.Dimension);
        old?.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Loaded),
            Message = "Model {Model} is active: space {Space}, {Dimension} dimensions.")]
        public static partial void Loaded(ILogger logger, string model, int space, int dimension);

        [LoggerMessage(Level = LogLevel.Error, EventId = 2, EventName = nameof(NotLoaded),
            Message = "The active model could not be loaded; it is tried again.")]
        public static partial void NotLoaded(ILogger logger, Exception exception);
    }
}

/// <summary>A warm engine and the space of its vectors.</summary>
internal sealed record LoadedModel(EmbeddingEngine Engine, EmbeddingSpace Space) : IDisposable
{
    /// <summary>Waits for what is under way, then frees the network.</summary>
    public void Dispose() => Engine.Dispose();
}
