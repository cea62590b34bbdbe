using Microsoft.Extensions.Options;
using Vitrine.Catalog.Trainer;
using Vitrine.Hosting;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Weights;

namespace Vitrine.Detector.Models;

/// <summary>
/// The detector that was promoted last, as the trainer's table says. Until one is loaded, and where none is active, every picture is
/// one region.
/// </summary>
internal sealed partial class ActiveDetector(
    ModelStore models,
    IOptions<DetectorOptions> options,
    IOptions<ModelOptions> folders,
    TimeProvider time,
    ILogger<ActiveDetector> logger) : RepeatedWork(time, logger)
{
    private volatile LoadedDetector? _current;

    /// <summary>Null: there is none.</summary>
    public LoadedDetector? Current => _current;

    /// <summary>A promotion's event wakes the loader at once; the clock covers an event that was missed.</summary>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(30);

    public override void Dispose()
    {
        _current?.Engine.Dispose();
        base.Dispose();
    }

    protected override async Task WorkAsync(CancellationToken ct)
    {
        var active = await models.ActiveAsync(ModelTasks.Detection, ct);
        if (active?.Sha256 != _current?.Sha256)
        {
            var old = _current;
            _current = active is null ? null : Load(active);
            Log.Active(logger, active?.Name ?? "whole-picture");
            old?.Engine.Dispose();
        }
    }

    private LoadedDetector Load(Model model)
    {
        var package = ModelPackage.Open(Path.Combine(folders.Value.Root, model.Name));
        var engine = new DetectionEngine(DetectionModel.Load(package, options.Value.Precision), options.Value.QueueCapacity);
        return new LoadedDetector(model.Name, model.Sha256, engine);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Active),
            Message = "Detector {Model} is active.")]
        public static partial void Active(ILogger logger, string model);
    }
}

/// <summary>A detector that serves.</summary>
/// <param name="Name">Of the model.</param>
internal sealed record LoadedDetector(string Name, string Sha256, DetectionEngine Engine);
