using Grpc.Core;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Trainer;
using Vitrine.Hosting;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Weights;

namespace Vitrine.Embedder.Models;

/// <summary>The model of labels that was promoted last, as the trainer's table says. Where none is active, nothing is described.</summary>
internal sealed partial class ActiveLabels(
    ModelStore models, IOptions<EmbedderOptions> options, IOptions<ModelOptions> folders, TimeProvider time, ILogger<ActiveLabels> logger)
    : RepeatedWork(time, logger)
{
    private volatile LoadedLabels? _current;

    /// <summary>Null: there is none.</summary>
    public LoadedLabels? Current => _current;

    /// <exception cref="RpcException">FAILED_PRECONDITION: there is none.</exception>
    public LoadedLabels Required => _current
        ?? throw RpcErrors.Precondition("NO_LABEL_MODEL", "no model of labels is active; train one and promote it");

    /// <summary>A promotion's event wakes the loader at once; the clock covers an event that was missed.</summary>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(30);

    public override void Dispose()
    {
        _current?.Engine.Dispose();
        base.Dispose();
    }

    protected override async Task WorkAsync(CancellationToken ct)
    {
        var active = await models.ActiveAsync(ModelTasks.Labels, ct);
        if (active?.Sha256 != _current?.Sha256)
        {
            var old = _current;
            _current = active is null ? null : new LoadedLabels(active.Name, active.Sha256, Load(active.Name));
            Log.Active(logger, active?.Name ?? "none");
            old?.Engine.Dispose();
        }
    }

    private LabelEngine Load(string model) => new(
        LabelModel.Load(ModelPackage.Open(Path.Combine(folders.Value.Root, model)), options.Value.Precision), options.Value.QueueCapacity);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Active),
            Message = "Of labels model {Model} is active.")]
        public static partial void Active(ILogger logger, string model);
    }
}

/// <summary>An engine that describes.</summary>
/// <param name="Name">Of the model.</param>
internal sealed record LoadedLabels(string Name, string Sha256, LabelEngine Engine)
{
    /// <summary>As <see cref="LabelEngine.DescribeAsync"/>; what passes by itself comes as an error that callers retry.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: the queue is full. UNAVAILABLE: another model took over.</exception>
    public Task<Description[]> DescribeAsync(PixelBatch pixels, CancellationToken ct) =>
        EngineCalls.AskAsync(Engine.DescribeAsync(pixels, ct));
}
