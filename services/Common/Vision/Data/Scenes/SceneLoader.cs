using System.Collections.Concurrent;
using Vitrine.Media;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Data.Scenes;

/// <summary>
/// Decodes, cuts, scales and batches scenes ahead of the training step, their boxes along with them. What is loaded depends on
/// the batches, the epoch and the seed alone. To be used by one thread at a time.
/// </summary>
internal sealed class SceneLoader
{
    /// <summary>A box of which less is left in a view is not to be found there.</summary>
    private const float LeastSeen = 0.3f;

    private readonly ConcurrentDictionary<int, PictureException> _broken = new();
    private readonly IReadOnlyList<LabelledScene> _scenes;
    private readonly Dictionary<string, int> _labels;
    private readonly PictureReader _reader;
    private readonly IReadOnlyList<SceneTransform> _views;
    private readonly Transform _colours;
    private readonly DataFaults _faults;
    private readonly LoaderOptions _options;
    private readonly int _multiple;

    /// <param name="scenes">All that may be loaded.</param>
    /// <param name="labels">A detector's list, which holds every label.</param>
    /// <param name="reader">Reads the pictures.</param>
    /// <param name="views">Choose what is seen of a scene, one after the other, from the whole picture on.</param>
    /// <param name="colours">Changes the pixels, uint8 (3, H, W), and not their places; run by many threads.</param>
    /// <param name="faults">Takes the pictures that cannot be read, each once.</param>
    /// <param name="options">Threads, batches ahead and seed.</param>
    /// <param name="multiple">Of a batch's sides in pixels; networks that halve five times need 32.</param>
    /// <exception cref="ArgumentException">A scene has a label that is not in the list; both are named.</exception>
    public SceneLoader(
        IReadOnlyList<LabelledScene> scenes,
        IReadOnlyList<string> labels,
        PictureReader reader,
        IReadOnlyList<SceneTransform> views,
        Transform colours,
        DataFaults faults,
        LoaderOptions options,
        int multiple = 32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(multiple);
        _labels = labels.Index().ToDictionary(label => label.Item, label => label.Index);
        foreach (var scene in scenes)
        {
            var stranger = scene.Boxes.FirstOrDefault(box => !_labels.ContainsKey(box.Label));
            if (stranger is not null)
            {
                throw new ArgumentException($"{scene.Location}: label '{stranger.Label}' is not in the list", nameof(scenes));
            }
        }

        (_scenes, _reader, _views, _colours, _faults) = (scenes, reader, views, colours, faults);
        (_options, _multiple) = (options.Checked(), multiple);
    }

    /// <summary>
    /// Loads batches in their order; the caller disposes each. A picture that cannot be read leaves zeros and no boxes. Leaving
    /// the loop stops the threads.
    /// </summary>
    /// <param name="batches">
    /// The scenes of each batch. Scenes of a similar ratio (<see cref="Sampling.AspectRatioSampler"/>) need little padding.
    /// </param>
    /// <param name="epoch">Decides, with the seed and a batch's number, what the transforms draw.</param>
    /// <param name="first">The number of the first batch that is wanted; those before it are only counted.</param>
    /// <param name="ct">Stops the loading.</param>
    /// <exception cref="ArgumentException">A batch names no scene.</exception>
    /// <exception cref="DataSetException">No picture at all can be read.</exception>
    public IEnumerable<SceneBatch> Load(IEnumerable<int[]> batches, int epoch, int first, CancellationToken ct) =>
        BatchesAhead.Load<int[], SceneBatch>(
            batches, first, _options, (scenes, number, workers) => Begin(scenes, epoch, number, workers), ct);

    private PendingBatch<SceneBatch> Begin(int[] scenes, int epoch, int number, WorkerThreads workers)
    {
        if (scenes.Length == 0 || Array.Exists(scenes, scene => scene < 0 || scene >= _scenes.Count))
        {
            throw new ArgumentException(
                $"batch {number} must name scenes 0 to {_scenes.Count - 1}, got [{string.Join(", ", scenes)}]");
        }

        var randoms = scenes.Select((_, place) => BatchesAhead.Random(_options.Seed, epoch, number, place)).ToArray();
        var views = scenes.Select((scene, place) =>
            _views.Aggregate(SceneView.Of(_scenes[scene]), (view, change) => change.Apply(view, randoms[place]))).ToArray();
        var pixels = zeros(
            [scenes.Length, 3, Padded(views.Max(view => view.Height)), Padded(views.Max(view => view.Width))], ScalarType.Byte, CPU);
        var targets = scenes.Zip(views, (scene, view) => Targets(_scenes[scene], view)).ToArray();
        var batch = new PendingBatch<SceneBatch>(
            new SceneBatch(pixels.DetachFromDisposeScope(), targets, views, scenes), scenes.Length);
        for (var place = 0; place < scenes.Length; place++)
        {
            var at = place;
            workers.Do(stop => batch.Fill(filled => Fill(filled, at, randoms[at], stop)));
        }

        return batch;
    }

    private int Padded(int side) => (side + _multiple - 1) / _multiple * _multiple;

    private SceneTargets Targets(LabelledScene scene, SceneView view)
    {
        var boxes = scene.Boxes.Where(box => box.Kind == BoxKind.Target && view.ShareOf(box.Region) >= LeastSeen).ToList();
        return Targets(
            [.. boxes.Select(box => view.Map(box.Region)).SelectMany(box => new[] { box.Left, box.Top, box.Right, box.Bottom })],
            [.. boxes.Select(box => (long)_labels[box.Label])]);
    }

    private static SceneTargets Targets(float[] sides, long[] labels) =>
        new(tensor(sides, [labels.Length, 4]).DetachFromDisposeScope(), tensor(labels, [labels.Length]).DetachFromDisposeScope());

    private void Fill(SceneBatch batch, int place, SeededRandom random, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        var (index, view) = (batch.Scenes[place], batch.Views[place]);
        var decoded = empty([view.Height, view.Width, 3], ScalarType.Byte, CPU);
        if (!TryRead(index, view, decoded.bytes, ct))
        {
            batch.Targets[place].Dispose();
            batch.Targets[place] = Targets([], []);
            return;
        }

        var picture = decoded.permute(2, 0, 1); // (3, H, W)
        var changed = _colours.Apply(view.IsMirrored ? picture.flip(2) : picture, random);
        batch.Pixels[place].narrow(1, 0, view.Height).narrow(2, 0, view.Width).copy_(changed);
    }

    private bool TryRead(int index, SceneView view, Span<byte> pixels, CancellationToken ct)
    {
        var scene = _scenes[index];
        try
        {
            var picture = new LabelledPicture(scene.Location, "", DataPart.Train)
            {
                Box = view.Part == scene.Whole ? null : view.Part,
            };
            _reader.Read(picture, view.Width, view.Height, pixels, ct);
            return true;
        }
        catch (PictureException exception)
        {
            if (_broken.TryAdd(index, exception))
            {
                _faults.Add(scene.Location, exception.Reason);
            }

            return _broken.Count < _scenes.Count ? false : throw new DataSetException(
                $"none of the {_scenes.Count} pictures can be read, such as {scene.Location}: {exception.Message}", exception);
        }
    }
}
