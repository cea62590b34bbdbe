using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>Has a network look at the scenes of a data set.</summary>
/// <param name="detect">uint8 RGB (B, 3, H, W) and the sizes without padding → what is in them, in pixels of the input.</param>
internal sealed class SceneDetector(
    PictureReader reader,
    InputSpec input,
    IReadOnlyList<string> labels,
    Func<Tensor, IReadOnlyList<(int Width, int Height)>, IReadOnlyList<IReadOnlyList<DetectedObject>>> detect)
{
    private const int BatchSize = 8;

    /// <summary>Searches scenes and says how much of what is there was found.</summary>
    /// <param name="faults">Takes the pictures that cannot be read; nothing is found there.</param>
    /// <param name="progress">Called with the scenes that are done so far.</param>
    /// <param name="ct">Looked at between batches.</param>
    /// <exception cref="DataSetException">No picture at all can be read.</exception>
    public DetectionReport Measure(IReadOnlyList<LabelledScene> scenes, DataFaults faults, Action<int> progress, CancellationToken ct)
    {
        var loader = new SceneLoader(
            scenes, labels, reader, [DetectionModel.Resize(input)], new TransformChain([]), faults, new LoaderOptions(), FasterRcnn.SizeDivisor);
        var alike = Enumerable.Range(0, scenes.Count).GroupBy(scene => (scenes[scene].Width, scenes[scene].Height));
        var answers = new List<DetectedScene>(scenes.Count);
        foreach (var loaded in loader.Load(alike.SelectMany(group => group.Chunk(BatchSize)), epoch: 0, first: 0, ct))
        {
            using var batch = loaded;
            var found = detect(batch.Pixels, [.. batch.Views.Select(view => (view.Width, view.Height))]);
            answers.AddRange(batch.Scenes.Select((scene, place) => new DetectedScene(
                scenes[scene].Boxes, DetectionModel.Restore(found[place], batch.Views[place]))));
            progress(answers.Count);
            ct.ThrowIfCancellationRequested();
        }

        return AveragePrecision.Run(answers, labels, ct);
    }
}
