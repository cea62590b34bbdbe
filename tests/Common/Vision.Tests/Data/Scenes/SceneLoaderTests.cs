using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Sampling;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Data.Scenes;

public sealed class SceneLoaderTests : IDisposable
{
    private static readonly string[] _labels = ["bag", "shoe"];
    private static readonly PictureRegion _dark = new(8, 8, 24, 16); // On white, in every picture.

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
    public void Scenes_of_different_sizes_are_padded_to_one()
    {
        LabelledScene[] scenes = [Scene("a", 40, 30), Scene("b", 60, 50)];

        using var batch = Loader(scenes, []).Load([[1, 0]], 0, 0, Ct).ShouldHaveSingleItem();

        batch.Pixels.shape.ShouldBe([2, 3, 64, 64]);
        batch.Pixels.dtype.ShouldBe(ScalarType.Byte);
        batch.Scenes.ShouldBe([1, 0]);
        batch.Views.Select(view => (view.Width, view.Height)).ShouldBe([(60, 50), (40, 30)]);
        Sides(batch.Targets[1]).ShouldBe([8, 8, 24, 16]);
        batch.Targets[1].Labels.data<long>().ToArray().ShouldBe([1]);
        using var padding = batch.Pixels[1].narrow(1, 30, 34).max();
        padding.item<byte>().ShouldBe((byte)0);
        using var right = batch.Pixels[1].narrow(2, 40, 24).max();
        right.item<byte>().ShouldBe((byte)0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Boxes_lie_on_what_they_name_whatever_the_view(int seed)
    {
        SceneTransform[] views = [new SceneCrop(new Interval(0.7f, 1)), new ShortSideResize([48, 90, 110], 200), new SceneFlip()];
        var scenes = Enumerable.Range(0, 6).Select(i => Scene($"{i}", 60, 50)).ToArray();

        foreach (var batch in Loader(scenes, views, new LoaderOptions { Workers = 2, Seed = seed }).Load([[0, 1, 2], [3, 4, 5]], 0, 0, Ct))
        {
            for (var place = 0; place < 3; place++)
            {
                if (Sides(batch.Targets[place]) is not [var left, var top, var right, var bottom])
                {
                    batch.Views[place].ShareOf(_dark).ShouldBeLessThan(0.3f);
                    continue;
                }

                var dark = Dark(batch, place);
                dark.Min(p => p.X).ShouldBe(left, 1.5f);
                dark.Min(p => p.Y).ShouldBe(top, 1.5f);
                dark.Max(p => p.X + 1).ShouldBe(right, 1.5f);
                dark.Max(p => p.Y + 1).ShouldBe(bottom, 1.5f);
            }

            batch.Dispose();
        }
    }

    [Fact]
    public void What_is_hardly_seen_ignored_or_a_crowd_is_no_target()
    {
        var box = new LabelledBox(_dark, "bag");
        var scene = Scene("a", 40, 30) with
        {
            Boxes = [box with { Kind = BoxKind.Ignored }, box with { Kind = BoxKind.Crowd }, box with { Region = new(30, 0, 40, 10) }],
        };

        using var batch = Loader([scene], [new Left(33)]).Load([[0]], 0, 0, Ct).ShouldHaveSingleItem(); // 3 of 10 columns are left.
        Sides(batch.Targets[0]).ShouldBe([30, 0, 33, 10]);

        using var less = Loader([scene], [new Left(32)]).Load([[0]], 0, 0, Ct).ShouldHaveSingleItem();
        less.Targets[0].Boxes.shape.ShouldBe([0, 4]);
        less.Targets[0].Labels.shape.ShouldBe([0]);
    }

    [Fact]
    public void Threads_change_nothing_and_an_epoch_does()
    {
        SceneTransform[] views = [new SceneCrop(new Interval(0.6f, 1)), new ShortSideResize([32, 48], 100), new SceneFlip()];
        var scenes = Enumerable.Range(0, 8).Select(i => Scene($"{i}", 40 + (5 * i), 50)).ToArray();
        var sampler = new AspectRatioSampler([.. scenes.Select(scene => (double)scene.Width / scene.Height)], 2, seed: 1);
        var expected = Load(new LoaderOptions { Workers = 1, Ahead = 1 }, 0, 0);

        Load(new LoaderOptions { Workers = 4 }, 0, 0).ShouldBe(expected);
        Load(new LoaderOptions { Workers = 4 }, 0, 2).ShouldBe(expected[2..]);
        Load(new LoaderOptions { Workers = 4 }, 1, 0).ShouldNotBe(expected);
        Load(new LoaderOptions { Workers = 4, Seed = 2 }, 0, 0).ShouldNotBe(expected);

        List<string> Load(LoaderOptions options, int epoch, int first) =>
            [.. Loader(scenes, views, options, new Noise(new(0.1f, 0.1f))).Load(sampler.Epoch(0), epoch, first, Ct).Select(batch =>
            {
                using (batch)
                {
                    return Convert.ToHexString(batch.Pixels.bytes) + string.Join(' ', batch.Targets.SelectMany(Sides));
                }
            })];
    }

    [Fact]
    public void A_picture_that_cannot_be_read_is_named_and_leaves_nothing()
    {
        LabelledScene[] scenes = [Scene("a", 40, 30), Scene("b", 40, 30)];
        File.WriteAllText(scenes[0].Location, "no picture");

        using var batch = Loader(scenes, []).Load([[0, 1]], 0, 0, Ct).ShouldHaveSingleItem();

        batch.Targets[0].Boxes.shape.ShouldBe([0, 4]);
        batch.Targets[1].Boxes.shape.ShouldBe([1, 4]);
        using var left = batch.Pixels[0].max();
        left.item<byte>().ShouldBe((byte)0);
        _faults.Named.ShouldBe([(scenes[0].Location, PictureReason.UnsupportedFormat)]);
        File.WriteAllText(scenes[1].Location, "no picture");
        Should.Throw<DataSetException>(() => Loader(scenes, []).Load([[0, 1]], 0, 0, Ct).ToList()).Message.ShouldContain("none of the 2");
    }

    [Fact]
    public void Drawn_scenes_are_drawn()
    {
        var scenes = DrawnSceneSet.Read(new DrawnSceneChoices { Scenes = 2, EvaluationScenes = 1 }).ToList();

        using var batch = Loader(scenes, [new ShortSideResize([192], 192)], labels: SceneSet.Labels(scenes)).Load([[0, 1, 2]], 0, 0, Ct)
            .ShouldHaveSingleItem();

        batch.Pixels.shape.ShouldBe([3, 3, 192, 192]);
        Sides(batch.Targets[2])[2].ShouldBe(scenes[2].Boxes[0].Region.Right * 0.75f);
    }

    [Fact]
    public void Real_photographs_are_loaded_with_all_their_boxes()
    {
        LabelledScene[] scenes = [.. SceneSet.Read("boxes", SharedData.Find("ccp/boxes.csv"), _faults).Take(12)];
        var sampler = new AspectRatioSampler([.. scenes.Select(scene => (double)scene.Width / scene.Height)], 4, seed: 1);
        var loader = Loader(scenes, [new ShortSideResize([96, 128], 256), new SceneFlip()], labels: SceneSet.Labels(scenes));

        foreach (var batch in loader.Load(sampler.Epoch(0), 0, 0, Ct))
        {
            (batch.Pixels.shape[2] % 32, batch.Pixels.shape[3] % 32).ShouldBe((0, 0));
            batch.Targets.Select(targets => (int)targets.Labels.shape[0]).ShouldBe(batch.Scenes.Select(scene => scenes[scene].Boxes.Count));
            foreach (var (targets, view) in batch.Targets.Zip(batch.Views))
            {
                Sides(targets).Chunk(4).ShouldAllBe(box =>
                    box[0] >= 0 && box[0] < box[2] && box[2] <= view.Width && box[1] >= 0 && box[1] < box[3] && box[3] <= view.Height);
            }

            batch.Dispose();
        }

        _faults.Count.ShouldBe(0);
    }

    [Fact]
    public void What_cannot_be_loaded_is_refused_by_name()
    {
        LabelledScene[] scenes = [Scene("a", 40, 30)];

        Should.Throw<ArgumentException>(() => Loader(scenes, [], labels: ["hat"])).Message.ShouldContain("label 'shoe' is not in the list");
        Should.Throw<ArgumentException>(() => Loader(scenes, []).Load([[1]], 0, 0, Ct).ToList()).Message.ShouldContain("scenes 0 to 0, got [1]");
        Should.Throw<ArgumentException>(() => Loader(scenes, []).Load([[]], 0, 0, Ct).ToList()).Message.ShouldContain("batch 0");
    }

    [Fact]
    public void Tensors_do_not_pile_up()
    {
        LabelledScene[] scenes = [Scene("a", 40, 30), Scene("b", 60, 50)];
        var loader = Loader(scenes, [new SceneFlip()], new LoaderOptions { Workers = 1 });
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        foreach (var batch in loader.Load(Enumerable.Repeat<int[]>([0, 1], 20), 0, 0, Ct))
        {
            batch.Dispose();
        }

        foreach (var batch in loader.Load(Enumerable.Repeat<int[]>([0, 1], 20), 0, 0, Ct).Take(1)) // The rest is begun and left.
        {
            batch.Dispose();
        }

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.ShouldBe(before);
    }

    private SceneLoader Loader(
        IReadOnlyList<LabelledScene> scenes,
        SceneTransform[] views,
        LoaderOptions? options = null,
        Transform? colours = null,
        IReadOnlyList<string>? labels = null) =>
        new(scenes, labels ?? _labels, new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher), views,
            colours ?? new TransformChain([]), _faults, options ?? new LoaderOptions { Workers = 2 });

    private LabelledScene Scene(string name, int width, int height)
    {
        var pixels = Enumerable.Repeat(byte.MaxValue, width * height * 3).ToArray();
        for (var y = (int)_dark.Top; y < _dark.Bottom; y++)
        {
            Array.Fill(pixels, (byte)20, 3 * ((y * width) + (int)_dark.Left), 3 * (int)(_dark.Right - _dark.Left));
        }

        File.WriteAllBytes(_folder.Path(name), PictureEncoder.Png(new RgbPicture(width, height, pixels)));
        return new LabelledScene(_folder.Path(name), ScenePart.Train, width, height, [new LabelledBox(_dark, "shoe")]);
    }

    private static float[] Sides(SceneTargets targets) => targets.Boxes.data<float>().ToArray();

    // Pixels that are neither white nor padding.
    private static List<(float X, float Y)> Dark(SceneBatch batch, int place)
    {
        var (view, width, height) = (batch.Views[place], (int)batch.Pixels.shape[3], (int)batch.Pixels.shape[2]);
        var pixels = batch.Pixels.bytes.Slice(place * 3 * height * width, height * width).ToArray();
        return [.. from y in Enumerable.Range(0, view.Height)
                   from x in Enumerable.Range(0, view.Width)
                   where pixels[(y * width) + x] < 128
                   select ((float)x, (float)y)];
    }

    /// <summary>The left columns of a picture.</summary>
    private sealed class Left(int columns) : SceneTransform
    {
        public override SceneView Apply(SceneView view, Vitrine.Vision.Synthetic.SeededRandom random) =>
            view with { Part = view.Part with { Right = columns }, Width = columns };
    }
}
