using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Tests.Training;

public sealed class EpochEvaluatorTests : IDisposable
{
    private static readonly TrainingLabels _pictures = TrainingLabels.Read(
        new LabelRecipe { Boutique = new() { Items = 12, StreetShots = 1, EvaluationItems = 3, EvaluationShots = 1 }, Faults = RowFaults.Skip, BatchSize = 2 },
        new DataFaults());

    private readonly TemporaryFolder _folder = new();
    private readonly ManualResetEventSlim _gate = new();
    private readonly List<(int Epoch, int Step, float First)> _told = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _gate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_training_goes_on_while_an_epoch_is_measured()
    {
        using var evaluator = Create(Waiting, Ct);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            evaluator.Add(epoch, 10 * epoch, Weights(epoch)); // None is measured before the last step.
        }

        _told.ShouldBeEmpty();
        _gate.Set();
        evaluator.Finish().Select(Summary).ShouldBe([(1, 10, 0.1f), (2, 20, 0.2f), (3, 30, 0.3f)]);
        _told.ShouldBe([(1, 10, 0.1f), (2, 20, 0.2f), (3, 30, 0.3f)]);
    }

    [Fact]
    public void A_run_that_was_killed_lacks_no_epoch_and_measures_none_twice()
    {
        using (var killed = Create(FromFile, Ct))
        {
            killed.Add(1, 10, Weights(1));
            killed.Finish();
        }

        using (var killed = Create(Waiting, Ct))
        {
            killed.Add(2, 20, Weights(2));
        }

        _told.Clear();
        var measured = new List<string>();
        using var next = Create(
            (path, ct) =>
            {
                measured.Add(Path.GetFileName(path));
                return FromFile(path, ct);
            },
            Ct);
        next.Add(1, 10, Weights(7)); // The checkpoint was older than what was measured.
        next.Add(2, 20, Weights(7));
        next.Add(4, 40, Weights(4));

        next.Finish().Select(Summary).ShouldBe([(1, 10, 0.1f), (2, 20, 0.2f), (4, 40, 0.4f)]);
        _told.Count.ShouldBe(3);
        measured.ShouldBe(["epoch-2-20.weights", "epoch-4-40.weights"]);
        Directory.GetFiles(_folder.Path("checkpoint"), "*.weights").ShouldBeEmpty();
    }

    [Fact]
    public void Pictures_that_could_not_be_read_stay_left_out()
    {
        LabelPredictions Some(string path, CancellationToken ct) => new(
            [.. _pictures.Test.Skip(1)], _pictures.Labels, new float[_pictures.Test.Count - 1, _pictures.Labels.Count]);
        using (var first = Create(Some, Ct))
        {
            first.Add(1, 10, Weights(1));
            first.Finish();
        }

        using var next = Create(FromFile, Ct);
        next.Finish().ShouldHaveSingleItem().Predictions.Rows.ShouldBe(_pictures.Test.Skip(1));
    }

    [Fact]
    public void What_fails_ends_the_run()
    {
        using var evaluator = Create((_, _) => throw new DataSetException("no picture can be read"), Ct);
        evaluator.Add(1, 10, Weights(1));
        Should.Throw<DataSetException>(() => evaluator.Finish()).Message.ShouldBe("no picture can be read");
        Should.Throw<DataSetException>(() => evaluator.Add(2, 20, Weights(2)));
    }

    [Fact]
    public void A_cancelled_run_does_not_wait()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        using var evaluator = Create(Waiting, stop.Token);
        evaluator.Add(1, 10, Weights(1));
        stop.Cancel();
        Should.Throw<OperationCanceledException>(() => evaluator.Finish()).CancellationToken.ShouldBe(stop.Token);
    }

    private EpochEvaluator Create(Func<string, CancellationToken, LabelPredictions> predict, CancellationToken ct) =>
        new(_folder.Path("checkpoint"), _pictures, predict, epoch => _told.Add(Summary(epoch)), ct);

    private static Action<Stream> Weights(int epoch) => file => file.WriteByte((byte)epoch);

    private LabelPredictions Waiting(string path, CancellationToken ct)
    {
        _gate.Wait(ct);
        return FromFile(path, ct);
    }

    // Everything is as probable as the file's byte says, in tenths.
    private static LabelPredictions FromFile(string path, CancellationToken ct)
    {
        var probabilities = new float[_pictures.Test.Count, _pictures.Labels.Count];
        System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref probabilities[0, 0], probabilities.Length).Fill(File.ReadAllBytes(path)[0] / 10f);
        return new LabelPredictions(_pictures.Test, _pictures.Labels, probabilities);
    }

    private static (int Epoch, int Step, float First) Summary(EpochPredictions epoch) =>
        (epoch.Epoch, epoch.Step, epoch.Predictions.Probabilities[0, 0]);
}
