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
    TimeProvider time,
    ILogger<ActiveModel> logger) : RepeatedWork(time, logger), IHealthCheck
{
    /// <summary>A promotion's event wakes the loader at once; the clock covers an event that was missed.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(200);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LoadedModel? _current;
    private volatile string _state = "no model has been promoted yet";

    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: no model is active.</exception>
    public LoadedModel Current => _current ?? throw RpcErrors.Precondition("NO_ACTIVE_MODEL", _state);

    /// <summary>The active model, when there is one: messages wait for it, calls do not.</summary>
    public async Task<LoadedModel> WaitAsync(CancellationToken ct)
    {
        await _loaded.Task.WaitAsync(ct);
        return Current;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(_current is null ? HealthCheckResult.Unhealthy(_state) : HealthCheckResult.Healthy(_state));

    protected override TimeSpan Interval => _current is null ? _soon : _interval;

    public override void Dispose()
    {
        _current?.Engine.Dispose();
        base.Dispose();
    }

    protected override async Task WorkAsync(CancellationToken ct)
    {
        var active = await models.ActiveAsync(ct);
        if (active is null || active.Sha256 == _current?.Space.Sha256)
        {
            return;
        }

        try
        {
            await LoadAsync(active, ct);
        }
        catch (Exception exception)
        {
            _state = $"{active.Name} could not be loaded: {exception.Message}";
            throw;
        }
    }

    private async Task LoadAsync(Model active, CancellationToken ct)
    {
        var package = ModelPackage.Open(Path.Combine(folders.Value.Root, active.Name));
        var engine = new EmbeddingEngine(EmbeddingModel.Load(package, options.Value.Precision), options.Value.QueueCapacity);
        await engine.WarmUpAsync(ct);
        var space = await spaces.EnsureAsync(active.Name, active.Sha256, engine.Dimension, ct);
        var old = _current;
        _current = new LoadedModel(engine, space);
        _state = $"{active.Name} is loaded";
        _loaded.TrySetResult();
        Log.Loaded(logger, active.Name, space.Id, engine.Dimension);
        old?.Engine.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Loaded),
            Message = "Model {Model} is active: space {Space}, {Dimension} dimensions.")]
        public static partial void Loaded(ILogger logger, string model, int space, int dimension);
    }
}

/// <summary>A warm engine and the space of its vectors.</summary>
internal sealed record LoadedModel(EmbeddingEngine Engine, EmbeddingSpace Space)
{
    /// <summary>As <see cref="EmbeddingEngine.EmbedAsync"/>; what passes by itself comes as an error that callers retry.</summary>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: the queue is full. UNAVAILABLE: another model took over.</exception>
    public async Task<float[][]> EmbedAsync(PixelBatch pixels, CancellationToken ct)
    {
        try
        {
            return await Engine.EmbedAsync(pixels, ct);
        }
        catch (BusyException busy)
        {
            throw RpcErrors.Busy(busy.RetryAfter);
        }
        catch (ObjectDisposedException)
        {
            throw RpcErrors.Unavailable(TimeSpan.FromMilliseconds(100));
        }
    }
}
