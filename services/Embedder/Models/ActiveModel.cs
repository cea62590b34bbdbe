using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Trainer;
using Vitrine.Hosting;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Explaining;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;

namespace Vitrine.Embedder.Models;

/// <summary>
/// The model that embeds and answers, with its space, and the one that is to follow it. The trainer's table says which they are;
/// the service is ready once the first is loaded and warm. The next one is loaded beside it and takes over when its space is
/// complete.
/// </summary>
internal sealed partial class ActiveModel(
    ModelStore models,
    SpaceStore spaces,
    IOptions<EmbedderOptions> options,
    IOptions<ModelOptions> folders,
    TimeProvider time,
    ILogger<ActiveModel> logger) : RepeatedWork(time, logger), IHealthCheck
{
    private const string NonePromoted = "no model has been promoted yet";

    /// <summary>A promotion's event wakes the loader at once; the clock covers an event that was missed.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(200);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LoadedModel? _current;
    private volatile LoadedModel? _next;
    private volatile string? _problem; // Why no model is loaded; null: it is on its way.

    /// <exception cref="Grpc.Core.RpcException">
    /// FAILED_PRECONDITION: no model is active, or it cannot be loaded. UNAVAILABLE: the service has just started.
    /// </exception>
    public LoadedModel Current => _current ?? throw (_problem is { } problem
        ? RpcErrors.Precondition("NO_ACTIVE_MODEL", problem)
        : RpcErrors.Unavailable(_soon));

    /// <summary>There is an active model.</summary>
    public bool IsLoaded => _current is not null;

    /// <summary>The model that is to become the active one; null: none.</summary>
    public LoadedModel? Next => _next;

    /// <summary>The models whose spaces are kept up, when there is an active one: messages wait for it, calls do not.</summary>
    public async Task<IReadOnlyList<LoadedModel>> KeptUpAsync(CancellationToken ct)
    {
        await _loaded.Task.WaitAsync(ct);
        return _next is { } next ? [Current, next] : [Current];
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(_current is { } current
            ? HealthCheckResult.Healthy($"{current.Space.Model} is loaded")
            : HealthCheckResult.Unhealthy(_problem ?? "the active model is being loaded"));

    protected override TimeSpan Interval => _current is null ? _soon : _interval;

    public override void Dispose()
    {
        _current?.Engine.Dispose();
        _next?.Engine.Dispose();
        base.Dispose();
    }

    protected override async Task WorkAsync(CancellationToken ct)
    {
        var active = await models.ActiveAsync(ModelTasks.Retrieval, ct);
        _problem = active is null ? NonePromoted : _problem == NonePromoted ? null : _problem;
        if (active is not null && active.Sha256 != _current?.Space.Sha256)
        {
            var old = _current;
            _current = active.Sha256 == _next?.Space.Sha256 ? _next : await LoadAsync(active, ct);
            _next = _next == _current ? null : _next;
            _loaded.TrySetResult();
            Log.Active(logger, active.Name, _current.Space.Id, _current.Engine.Dimension);
            old?.Engine.Dispose();
        }

        var next = await models.NextAsync(ct);
        if (_current is not null && next?.Sha256 != _next?.Space.Sha256)
        {
            var old = _next;
            _next = next is null ? null : await LoadAsync(next, ct);
            old?.Engine.Dispose();
        }
    }

    private async Task<LoadedModel> LoadAsync(Model model, CancellationToken ct)
    {
        try
        {
            var package = ModelPackage.Open(Path.Combine(folders.Value.Root, model.Name));
            using var network = package.LoadNetwork();
            var engine = new EmbeddingEngine(new EmbeddingModel(network, options.Value.Precision), options.Value.QueueCapacity);
            await engine.WarmUpAsync(ct);
            var space = await spaces.EnsureAsync(model.Name, model.Sha256, engine.Dimension, ct);
            return new LoadedModel(engine, space, BackboneHash.Of(network));
        }
        catch (Exception exception)
        {
            _problem = $"{model.Name} could not be loaded: {exception.Message}";
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Active),
            Message = "Model {Model} is active: space {Space}, {Dimension} dimensions.")]
        public static partial void Active(ILogger logger, string model, int space, int dimension);
    }
}

/// <summary>A warm engine and the space of its vectors.</summary>
/// <param name="Backbone">As <see cref="BackboneHash"/>.</param>
internal sealed record LoadedModel(EmbeddingEngine Engine, EmbeddingSpace Space, string? Backbone)
{
    /// <summary>As <see cref="EmbeddingEngine.EmbedAsync"/>; what passes by itself comes as an error that callers retry.</summary>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: the queue is full. UNAVAILABLE: another model took over.</exception>
    public Task<float[][]> EmbedAsync(PixelBatch pixels, CancellationToken ct) => EngineCalls.AskAsync(Engine.EmbedAsync(pixels, ct));

    /// <summary>As <see cref="EmbeddingEngine.DescribeAsync"/>, with the same errors.</summary>
    /// <param name="labels">For which <see cref="SharesBackboneOf"/> is true.</param>
    public Task<DescribedPicture[]> DescribeAsync(PixelBatch pixels, LoadedLabels labels, CancellationToken ct) =>
        EngineCalls.AskAsync(Engine.DescribeAsync(pixels, labels.Engine.Head, ct));

    /// <summary>As <see cref="EmbeddingEngine.ExplainAsync"/>, with the same errors.</summary>
    public Task<PairExplanation> ExplainAsync(PixelBatch pair, CancellationToken ct) =>
        EngineCalls.AskAsync(Engine.ExplainAsync(pair, ct));

    /// <summary>One pass through the backbone serves both models.</summary>
    public bool SharesBackboneOf(LoadedLabels labels) => Backbone == labels.Engine.Backbone;
}
