using Microsoft.Extensions.Options;
using Vitrine.Catalog.Trainer;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Weights;

namespace Vitrine.Detector.Models;

/// <summary>The detector that was promoted last. Until one is loaded, and where none is active, every picture is one region.</summary>
internal sealed class ActiveDetector(
    ModelStore models, IOptions<DetectorOptions> options, IOptions<ModelOptions> folders, TimeProvider time, ILogger<ActiveDetector> logger)
    : ActiveEngine<DetectionEngine>(ModelTasks.Detection, models, folders, time, logger)
{
    protected override DetectionEngine Load(ModelPackage package) =>
        new(DetectionModel.Load(package, options.Value.Precision), options.Value.QueueCapacity);
}
