using Microsoft.Extensions.Options;
using Vitrine.Catalog.Trainer;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Weights;

namespace Vitrine.Detector.Models;

/// <summary>The keypoint network that was promoted last. Where none is active, nobody looks for key points.</summary>
internal sealed class ActiveKeypoints(
    ModelStore models, IOptions<DetectorOptions> options, IOptions<ModelOptions> folders, TimeProvider time, ILogger<ActiveKeypoints> logger)
    : ActiveEngine<KeypointEngine>(ModelTasks.Keypoints, models, folders, time, logger)
{
    protected override KeypointEngine Load(ModelPackage package) =>
        new(KeypointModel.Load(package, options.Value.Precision), options.Value.QueueCapacity);
}
