using Microsoft.Extensions.Options;
using TorchSharp;
using Vitrine.Hosting;
using Vitrine.Vision.Data;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Trainer.Models;

/// <summary>Measures models on data sets, one at a time.</summary>
internal sealed class ModelEvaluator(
    PictureReader reader, IOptions<TrainerOptions> options) : IDisposable
{
    private static readonly TimeSpan _later = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _idle = new(1);

    /// <summary>Every query picture ranks all gallery pictures.</summary>
    /// <param name="folder">The model's package.</param>
    /// <param name="format">One of <see cref="DataSet.Formats"/>.</param>
    /// <param name="root">The data set, inside a data folder.</param>
    /// <param name="maxFailures">How many failures are told.</param>
    /// <param name="progress">Is told how many pictures of how many are done, on the evaluating thread.</param>
    /// <param name="ct">Stops it at the next batch.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, FAILED_PRECONDITION, or RESOURCE_EXHAUSTED: one runs.</exception>
    public async Task<ModelEvaluation> EvaluateAsync(
        string folder, string format, string root, int maxFailures, Action<EvaluationProgress> progress, CancellationToken ct)
    {
        if (!DataSet.Formats.Contains(format))
        {
            throw RpcErrors.Invalid("data.format", $"must be one of {string.Join(", ", DataSet.Formats)}");
        }

        var path = DataRoot.Resolve(root, options.Value);
        return await AloneAsync(() => Evaluate(folder, format, path, maxFailures, progress, ct), ct);
    }

    /// <summary>The labels of every test picture are told and compared with the truth.</summary>
    /// <param name="format">One of <see cref="MultiLabelSet.Formats"/>.</param>
    /// <param name="views">What the network sees of each picture.</param>
    /// <exception cref="Grpc.Core.RpcException">As <see cref="EvaluateAsync"/>.</exception>
    public async Task<LabelEvaluation> EvaluateLabelsAsync(
        string folder, string format, string root, TestViews views, Action<EvaluationProgress> progress, CancellationToken ct)
    {
        if (!MultiLabelSet.Formats.Contains(format))
        {
            throw RpcErrors.Invalid("data.format", $"must be one of {string.Join(", ", MultiLabelSet.Formats)}");
        }

        var path = DataRoot.Resolve(root, options.Value);
        return await AloneAsync(() => EvaluateLabels(folder, format, path, views, progress, ct), ct);
    }

    /// <summary>The key points of every test picture are looked for.</summary>
    /// <param name="folder">The model's package, a keypoint network's.</param>
    /// <param name="format">One of <see cref="GarmentSet.Formats"/>, or the boutique's, which has no root.</param>
    /// <param name="root">The table, inside a data folder.</param>
    /// <param name="progress">Is told how many pictures of how many are done, on the evaluating thread.</param>
    /// <param name="ct">Stops it at the next batch.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, FAILED_PRECONDITION, or RESOURCE_EXHAUSTED: one runs.</exception>
    public async Task<KeypointEvaluation> EvaluateKeypointsAsync(
        string folder, string format, string root, Action<EvaluationProgress> progress, CancellationToken ct)
    {
        if (format != DataChoices.Drawn && !GarmentSet.Formats.Contains(format))
        {
            throw RpcErrors.Invalid("data.format", $"must be one of {DataChoices.Drawn}, {string.Join(", ", GarmentSet.Formats)}");
        }

        var path = format == DataChoices.Drawn ? "" : DataRoot.Resolve(root, options.Value);
        return await AloneAsync(() => EvaluateKeypoints(folder, format, path, progress, ct), ct);
    }

    public void Dispose() => _idle.Dispose();

    private async Task<T> AloneAsync<T>(Func<T> evaluate, CancellationToken ct)
    {
        if (!await _idle.WaitAsync(TimeSpan.Zero, ct))
        {
            throw RpcErrors.Busy(_later);
        }

        try
        {
            // A thread of its own: libtorch keeps a team of workers for each thread that calls it.
            return await Task.Factory.StartNew(evaluate, ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _idle.Release();
        }
    }

    private ModelEvaluation Evaluate(
        string folder, string format, string root, int maxFailures, Action<EvaluationProgress> progress, CancellationToken ct)
    {
        var faults = new DataFaults();
        var pictures = ReadSet(format, root, faults);
        RequirePart(pictures, DataPart.Query);
        RequirePart(pictures, DataPart.Gallery);

        set_num_threads(Environment.ProcessorCount);
        using var scope = NewDisposeScope();
        using var model = EmbeddingModel.Load(ModelPackage.Open(folder), Precision.Float32);
        var embedder = new DataSetEmbedder(reader, model.Input, model.Embed);
        progress(new EvaluationProgress(0, pictures.Count));
        try
        {
            return new ModelEvaluation(
                embedder.Measure(pictures, maxFailures, faults, done => progress(new EvaluationProgress(done, pictures.Count)), ct), faults);
        }
        catch (DataSetException exception)
        {
            throw RpcErrors.Invalid("data", exception.Message);
        }
        catch (ArgumentException exception)
        {
            throw RpcErrors.Precondition("MODEL_BROKEN", exception.Message);
        }
    }

    private LabelEvaluation EvaluateLabels(
        string folder, string format, string root, TestViews views, Action<EvaluationProgress> progress, CancellationToken ct)
    {
        var faults = new DataFaults();
        set_num_threads(Environment.ProcessorCount);
        using var scope = NewDisposeScope();
        var device = cuda.is_available() ? CUDA : CPU;
        var package = ModelPackage.Open(folder);
        using var network = package.LoadLabels().to(device);
        try
        {
            var rows = MultiLabelRows.Keep(
                MultiLabelSet.Read(format, root, faults).Where(row => row.Picture.Part != DataPart.Train), network.Labels, faults).ToList();
            progress(new EvaluationProgress(0, rows.Count));
            using var constant = no_grad();
            var told = new LabelPredictor(reader, network.Input, views, pixels => network.call(pixels.to(device)))
                .Predict(rows, network.Labels, faults, done => progress(new EvaluationProgress(done, rows.Count)), ct);
            return new LabelEvaluation(LabelTest.Run(told, package.Card.Thresholds!), faults);
        }
        catch (DataSetException exception)
        {
            throw RpcErrors.Invalid("data", $"cannot be used: {exception.Message}");
        }
    }

    private KeypointEvaluation EvaluateKeypoints(
        string folder, string format, string root, Action<EvaluationProgress> progress, CancellationToken ct)
    {
        var faults = new DataFaults();
        try
        {
            using var model = KeypointModel.Load(ModelPackage.Open(folder), Precision.Float32);
            var garments = (format == DataChoices.Drawn
                ? DrawnGarmentSet.Read(new DrawnChoices())
                : GarmentSet.Read(format, root, FaultyRows.Skip, faults)).Where(model.Measures).ToList();
            set_num_threads(Environment.ProcessorCount);
            using var scope = NewDisposeScope();
            progress(new EvaluationProgress(0, garments.Count));
            var report = model.Measure(garments, reader, faults, done => progress(new EvaluationProgress(done, garments.Count)), ct);
            return new KeypointEvaluation(report, faults);
        }
        catch (DataSetException exception)
        {
            throw RpcErrors.Invalid("data", exception.Message);
        }
        catch (WeightsException exception)
        {
            throw RpcErrors.Precondition("MODEL_BROKEN", exception.Message);
        }
    }

    private static void RequirePart(List<LabelledPicture> pictures, DataPart part)
    {
        if (pictures.All(picture => picture.Part != part))
        {
            throw RpcErrors.Invalid("data", $"has no picture of part '{part.ToString().ToLowerInvariant()}'");
        }
    }

    private static List<LabelledPicture> ReadSet(string format, string root, DataFaults faults)
    {
        try
        {
            return [.. DataSet.Read(format, root, faults).Where(picture => picture.Part != DataPart.Train)];
        }
        catch (DataSetException exception)
        {
            throw RpcErrors.Invalid("data", $"cannot be read: {exception.Message}");
        }
    }
}

/// <summary>How far an evaluation is, in pictures.</summary>
internal sealed record EvaluationProgress(int Done, int Total);

/// <summary>What a model scores, and the pictures that could not be read.</summary>
internal sealed record ModelEvaluation(RetrievalReport Report, DataFaults Faults);

/// <summary>The same of a model of labels; rows that could not be used are among the faults.</summary>
internal sealed record LabelEvaluation(LabelReport Report, DataFaults Faults);

/// <summary>How far off a model's key points are, and the pictures and rows that could not be read.</summary>
internal sealed record KeypointEvaluation(KeypointReport Report, DataFaults Faults);
