using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Data;

public sealed class BatchLoaderTests : IDisposable
{
    private const int Pictures = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly PictureFetcher _fetcher = new(new FetchOptions(), new PictureLimits());
    private readonly DataFaults _faults = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _fetcher.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Batches_follow_their_plans()
    {
        BatchPlan[] plans = [new([4, 0, 2], 8, 6), new([5], 4, 4), new([1, 1], 6, 8)];

        var batches = Loader(Unchanged).Load(plans, 0, 0, Ct).ToList();

        batches.Select(batch => batch.Pictures).ShouldBe([[4, 0, 2], [5], [1, 1]]);
        batches.Select(batch => string.Join(' ', batch.Pixels.shape)).ShouldBe(["3 3 6 8", "1 3 4 4", "2 3 8 6"]);
        batches.ShouldAllBe(batch => batch.Pixels.dtype == ScalarType.Byte);
        Levels(batches[0]).ShouldBe([Level(4), Level(0), Level(2)]);
        Levels(batches[2]).ShouldBe([Level(1), Level(1)]);
        batches.ForEach(batch => batch.Dispose());
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(4, 9, 0)]
    [InlineData(3, 2, 1 << 20)]
    public void Threads_and_cache_change_nothing(int workers, int ahead, long cacheBytes)
    {
        var random = new TransformChain([new RandomResizedCrop(8, 8, new(0.3f, 1), new(0.7f, 1.4f)), new Noise(new(0.1f, 0.1f))]);
        var expected = Load(new LoaderOptions { Workers = 2 }, epoch: 3);

        Load(new LoaderOptions { Workers = workers, Ahead = ahead, CacheBytes = cacheBytes }, epoch: 3).ShouldBe(expected);
        Load(new LoaderOptions { Workers = workers }, epoch: 4).ShouldNotBe(expected);
        Load(new LoaderOptions { Workers = workers, Seed = 2 }, epoch: 3).ShouldNotBe(expected);

        List<byte[]> Load(LoaderOptions options, int epoch) =>
            [.. Bytes(Loader(random, options with { DecodeScale = 1.5 }).Load(Plans(5), epoch, 0, Ct))];
    }

    [Fact]
    public void No_picture_draws_what_another_draws()
    {
        var pixels = Bytes(Loader(new Noise(new(0.1f, 0.1f))).Load([new([0, 0], 8, 8), new([0, 0], 8, 8)], 0, 0, Ct))
            .SelectMany(batch => batch.Chunk(3 * 8 * 8)).Select(Convert.ToHexString);

        pixels.Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void Plans_are_drawn_when_there_is_room()
    {
        var drawn = 0;
        IEnumerable<BatchPlan> Endless()
        {
            while (true)
            {
                drawn++;
                yield return new BatchPlan([0], 4, 4);
            }
        }

        using var batches = Loader(Unchanged, new LoaderOptions { Workers = 1, Ahead = 3 }).Load(Endless(), 0, 0, Ct).GetEnumerator();
        drawn.ShouldBe(0);
        batches.MoveNext();
        drawn.ShouldBe(3);
        batches.Current.Dispose();
        batches.MoveNext();
        drawn.ShouldBe(4);
        batches.Current.Dispose();
    }

    [Fact]
    public void A_picture_that_cannot_be_read_is_named_once_and_replaced_by_its_like()
    {
        var loader = Loader(Unchanged, broken: [2, 4, 5]);

        // Labels are 0 0 1 1 2 2: picture 3 is the like of 2; of label 2 none is left, and label 0 comes after it.
        var batches = loader.Load([new([2, 3], 4, 4), new([4, 5, 2], 4, 4)], 0, 0, Ct).ToList();

        batches.Select(batch => batch.Pictures).ShouldBe([[3, 3], [0, 0, 3]]);
        Levels(batches[1]).ShouldBe([Level(0), Level(0), Level(3)]);
        _faults.Count.ShouldBe(3);
        _faults.Named.ShouldBe(
            [(PathOf(2), PictureReason.UnsupportedFormat), (PathOf(4), PictureReason.UnsupportedFormat), (PathOf(5), PictureReason.UnsupportedFormat)],
            ignoreOrder: true);
        batches.ForEach(batch => batch.Dispose());
    }

    [Fact]
    public void Pictures_of_which_none_can_be_read_are_refused()
    {
        var loader = Loader(Unchanged, broken: [0, 1, 2, 3, 4, 5]);

        Should.Throw<DataSetException>(() => loader.Load(Plans(2), 0, 0, Ct).ToList())
            .Message.ShouldContain("none of the 6 pictures can be read, such as ");
        _faults.Count.ShouldBe(Pictures);
    }

    [Fact]
    public void An_error_of_a_worker_reaches_the_caller() =>
        Should.Throw<InvalidOperationException>(() =>
            Loader(new Watched(_ => throw new InvalidOperationException("boom"))).Load(Plans(9), 0, 0, Ct).ToList()).Message.ShouldBe("boom");

    [Fact]
    public void A_transform_must_give_the_size_that_was_planned() =>
        Should.Throw<ArgumentException>(() => Loader(Unchanged, new LoaderOptions { DecodeScale = 1.5 }).Load(Plans(1), 0, 0, Ct).ToList())
            .Message.ShouldContain("pictures of [3, 8, 8] Byte were planned, the transform gives [3, 12, 12] Byte");

    [Fact]
    public void A_plan_must_name_pictures_that_there_are() =>
        Should.Throw<ArgumentException>(() => Loader(Unchanged).Load([new([0, 6], 4, 4)], 0, 0, Ct).ToList())
            .Message.ShouldContain("batch 0 must name pictures 0 to 5, got [0, 6]");

    [Fact]
    public void Leaving_the_loop_stops_the_threads()
    {
        var (made, threads) = (0, new HashSet<Thread>());
        var loader = Loader(new Watched(_ =>
        {
            lock (threads)
            {
                made++;
                threads.Add(Thread.CurrentThread);
            }
        }));

        foreach (var batch in loader.Load(Enumerable.Repeat(new BatchPlan([0, 1], 4, 4), int.MaxValue), 0, 0, Ct))
        {
            batch.Dispose();
            break;
        }

        threads.ShouldAllBe(thread => !thread.IsAlive);
        made.ShouldBeInRange(2, 2 * (2 + 2));
    }

    [Fact]
    public void A_cancelled_loader_stops()
    {
        using var cancellation = new CancellationTokenSource();
        using var batches = Loader(Unchanged).Load(Plans(9), 0, 0, cancellation.Token).GetEnumerator();
        batches.MoveNext();
        batches.Current.Dispose();
        cancellation.Cancel();

        Should.Throw<OperationCanceledException>(() =>
        {
            while (batches.MoveNext())
            {
                batches.Current.Dispose();
            }
        });
    }

    [Fact]
    public void No_thread_keeps_a_tensor()
    {
        var kept = new HashSet<long>(); // of a worker, before each picture: the picture itself, its view and the alias of it
        var loader = Loader(new Watched(_ =>
        {
            lock (kept)
            {
                kept.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            }
        }));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        foreach (var batch in loader.Load(Plans(40), 0, 0, Ct).Take(30))
        {
            batch.Dispose();
        }

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.ShouldBe(before);
        kept.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_batch_outlives_the_scope_that_it_was_loaded_in()
    {
        PictureBatch batch;
        using (NewDisposeScope())
        {
            batch = Loader(Unchanged).Load(Plans(1), 0, 0, Ct).Single();
        }

        Levels(batch).ShouldBe([Level(0), Level(1), Level(2)]);
        batch.Dispose();
    }

    [Fact]
    public void Libtorch_runs_on_one_core_in_the_workers_and_on_the_callers_number_elsewhere()
    {
        var callers = get_num_threads();
        var workers = new HashSet<int>();
        var later = 0;
        Bytes(Loader(new Watched(_ =>
        {
            lock (workers)
            {
                workers.Add(get_num_threads());
            }
        })).Load(Plans(4), 0, 0, Ct)).Count().ShouldBe(4);
        var thread = new Thread(() => later = get_num_threads());
        thread.Start();
        thread.Join();

        workers.ShouldBe([1]);
        (get_num_threads(), later).ShouldBe((callers, callers));
    }

    [Fact]
    public void An_option_out_of_range_is_refused_by_name()
    {
        Wrong(new LoaderOptions { Workers = 0 }).ShouldBe("Workers");
        Wrong(new LoaderOptions { Ahead = 0 }).ShouldBe("Ahead");
        Wrong(new LoaderOptions { CacheBytes = -1 }).ShouldBe("CacheBytes");
        Wrong(new LoaderOptions { DecodeScale = 0.9 }).ShouldBe("DecodeScale");
        Wrong(new LoaderOptions { DecodeScale = double.NaN }).ShouldBe("DecodeScale");

        string? Wrong(LoaderOptions options) =>
            Should.Throw<ArgumentOutOfRangeException>(() => Loader(Unchanged, options)).ParamName;
    }

    private static Transform Unchanged => new Watched(_ => { });

    private static byte Level(int picture) => (byte)(20 + (30 * picture));

    private static IEnumerable<BatchPlan> Plans(int count) =>
        Enumerable.Range(0, count).Select(i => new BatchPlan([i % Pictures, (i + 1) % Pictures, (i + 2) % Pictures], 8, 8));

    // The grey level of each picture, which is the same all over it.
    private static byte[] Levels(PictureBatch batch) => [.. batch.Pixels.bytes.ToArray().Chunk((int)(batch.Pixels.numel() / batch.Pixels.shape[0]))
        .Select(picture => picture.Distinct().ShouldHaveSingleItem())];

    private static IEnumerable<byte[]> Bytes(IEnumerable<PictureBatch> batches) => batches.Select(batch =>
    {
        using (batch)
        {
            return batch.Pixels.bytes.ToArray();
        }
    });

    private string PathOf(int picture) => _folder.Path($"{picture}.png");

    private BatchLoader Loader(Transform transform, LoaderOptions? options = null, int[]? broken = null)
    {
        for (var i = 0; i < Pictures; i++)
        {
            var pixels = Enumerable.Repeat(Level(i), 10 * 10 * 3).ToArray();
            File.WriteAllBytes(PathOf(i), broken?.Contains(i) == true ? [1, 2, 3] : PictureEncoder.Png(new RgbPicture(10, 10, pixels)));
        }

        return new BatchLoader(
            [.. Enumerable.Range(0, Pictures).Select(i => new LabelledPicture(PathOf(i), $"{i / 2}", DataPart.Train))],
            new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher), (_, _) => transform, _faults,
            options ?? new LoaderOptions { Workers = 2 });
    }

    // Leaves a picture as it is, and tells of it.
    private sealed class Watched(Action<Tensor> seen) : Transform(1)
    {
        protected override Tensor Change(Tensor picture, SeededRandom random)
        {
            seen(picture);
            return picture.alias();
        }
    }
}
