using System.Collections.Concurrent;
using System.Globalization;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>
/// Measures a network of labels as it was after some of its epochs, on a thread of its own: the training goes on meanwhile. Weights that
/// wait and what was told are files beside the checkpoint, so that a run which was killed lacks no epoch.
/// </summary>
internal sealed class EpochEvaluator : IDisposable
{
    private const string WeightsEnding = ".weights";
    private const string PredictionsEnding = ".predictions";
    private const string Rows = "rows";
    private const string Probabilities = "probabilities";

    private readonly string _folder;
    private readonly TrainingLabels _pictures;
    private readonly Func<string, CancellationToken, LabelPredictions> _predict;
    private readonly Action<EpochPredictions> _told;
    private readonly CancellationToken _ct;
    private readonly CancellationTokenSource _stop;
    private readonly BlockingCollection<(int Epoch, int Step)> _waiting = [];
    private readonly List<EpochPredictions> _done = [];
    private readonly Task _work;

    /// <param name="folder">Of the run's checkpoint.</param>
    /// <param name="pictures">Whose test is told.</param>
    /// <param name="predict">Of the network whose weights a file holds; called by one thread.</param>
    /// <param name="told">Called with each epoch, in their order; those of an attempt before come first.</param>
    public EpochEvaluator(
        string folder,
        TrainingLabels pictures,
        Func<string, CancellationToken, LabelPredictions> predict,
        Action<EpochPredictions> told,
        CancellationToken ct)
    {
        (_folder, _pictures, _predict, _told, _ct) = (folder, pictures, predict, told, ct);
        Directory.CreateDirectory(folder);
        foreach (var (epoch, step) in Find(PredictionsEnding))
        {
            Tell(new EpochPredictions(epoch, step, Read(PathOf(epoch, step, PredictionsEnding))));
        }

        foreach (var left in Find(WeightsEnding))
        {
            _waiting.Add(left, CancellationToken.None);
        }

        _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _work = Task.Factory.StartNew(Work, _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Has an epoch measured, unless it was or is to be.</summary>
    /// <param name="epoch">Ended epochs, from 1; above those before.</param>
    /// <param name="step">Steps taken.</param>
    /// <param name="save">Writes the weights as they are now.</param>
    /// <exception cref="DataSetException">No picture of an epoch before could be read.</exception>
    public void Add(int epoch, int step, Action<Stream> save)
    {
        if (_work.IsFaulted)
        {
            _work.GetAwaiter().GetResult();
        }

        if (!File.Exists(PathOf(epoch, step, PredictionsEnding)) && !File.Exists(PathOf(epoch, step, WeightsEnding)))
        {
            WholeFile.Write(PathOf(epoch, step, WeightsEnding), save);
            _waiting.Add((epoch, step), CancellationToken.None);
        }
    }

    /// <summary>Waits for those that are not measured yet.</summary>
    /// <returns>All, in their order.</returns>
    /// <exception cref="DataSetException">No picture could be read.</exception>
    public IReadOnlyList<EpochPredictions> Finish()
    {
        _waiting.CompleteAdding();
        try
        {
            _work.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            _ct.ThrowIfCancellationRequested(); // By the caller's token, as a task expects it.
            throw;
        }

        return _done;
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WhenAny(_work).Wait(CancellationToken.None); // However it ends: what it uses is about to go.
        _stop.Dispose();
        _waiting.Dispose();
    }

    private void Work()
    {
        foreach (var (epoch, step) in _waiting.GetConsumingEnumerable(_stop.Token))
        {
            using var scope = NewDisposeScope();
            var predictions = _predict(PathOf(epoch, step, WeightsEnding), _stop.Token);
            WholeFile.Write(PathOf(epoch, step, PredictionsEnding), file => Save(predictions, file));
            File.Delete(PathOf(epoch, step, WeightsEnding));
            Tell(new EpochPredictions(epoch, step, predictions));
        }
    }

    private void Tell(EpochPredictions epoch)
    {
        _done.Add(epoch);
        _told(epoch);
    }

    private void Save(LabelPredictions predictions, Stream file)
    {
        var places = _pictures.Test.Index().ToDictionary(object (row) => row.Item, row => (long)row.Index, ReferenceEqualityComparer.Instance);
        Safetensors.Save(file, new Dictionary<string, Tensor>
        {
            [Rows] = tensor(predictions.Rows.Select(row => places[row]).ToArray()),
            [Probabilities] = tensor(predictions.Probabilities),
        });
    }

    private LabelPredictions Read(string path)
    {
        using var scope = NewDisposeScope();
        var tensors = Safetensors.Load(path);
        var probabilities = new float[tensors[Rows].shape[0], _pictures.Labels.Count];
        Buffer.BlockCopy(tensors[Probabilities].data<float>().ToArray(), 0, probabilities, 0, Buffer.ByteLength(probabilities));
        return new LabelPredictions(
            [.. tensors[Rows].data<long>().ToArray().Select(row => _pictures.Test[(int)row])], _pictures.Labels, probabilities);
    }

    private IEnumerable<(int Epoch, int Step)> Find(string ending) =>
        from path in Directory.GetFiles(_folder, $"epoch-*-*{ending}")
        let numbers = Path.GetFileNameWithoutExtension(path).Split('-')
        let epoch = int.Parse(numbers[1], CultureInfo.InvariantCulture)
        orderby epoch
        select (epoch, int.Parse(numbers[2], CultureInfo.InvariantCulture));

    private string PathOf(int epoch, int step, string ending) => Path.Combine(_folder, $"epoch-{epoch}-{step}{ending}");
}
