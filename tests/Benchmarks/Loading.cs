using System.Diagnostics;
using Vitrine.Benchmarks.Peers;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Transforms;

namespace Vitrine.Benchmarks;

/// <summary>Batches of photographs, decoded and transformed for training, beside PIL and numpy in worker processes.</summary>
internal sealed class Loading : IDisposable
{
    private const int Pictures = 512;
    private const int Batch = 32;
    private const int Side = 224;
    private const int Photograph = 348; // The side of most: decoded whole, so that both cut their boxes from the same pixels.
    private const int Workers = 2;

    private readonly string _list = Path.GetTempFileName();
    private readonly PictureFetcher _fetcher = new(new FetchOptions(), new PictureLimits());
    private readonly BatchLoader _loader;
    private int _epoch;

    public Loading()
    {
        var folder = Path.Combine(SharedData.Require(), "grocery", "train");
        var pictures = Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Take(Pictures).Select(path => new LabelledPicture(path, "", DataPart.Train)).ToList();
        File.WriteAllLines(_list, pictures.Select(picture => picture.Location));
        var transform = new TransformChain(
        [
            new RandomResizedCrop(Side, Side, new(0.25f, 1), new(3 / 4f, 4 / 3f)), new HorizontalFlip(),
            new ColourJitter(0.4f, 0.4f, 0.4f, 0),
        ]);
        _loader = new BatchLoader(
            pictures, new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher), (_, _) => transform, new DataFaults(),
            new LoaderOptions { Workers = Workers, DecodeScale = Photograph / (double)Side, CacheBytes = 0 });
    }

    public static int Count => Pictures;

    public async Task<Pair> MeasureAsync(int rounds)
    {
        using var peer = new PythonPeer("load_pictures.py", $"{Batch}", $"{Workers}", _list);
        return await Pair.MeasureAsync(rounds, peer.RunAsync, () => Task.FromResult(Load()));
    }

    public void Dispose()
    {
        _fetcher.Dispose();
        File.Delete(_list);
    }

    /// <summary>Loads every picture once.</summary>
    /// <returns>Seconds.</returns>
    private double Load()
    {
        var began = Stopwatch.GetTimestamp();
        var plans = Enumerable.Range(0, Pictures).Chunk(Batch).Select(batch => new BatchPlan(batch, Side, Side));
        foreach (var batch in _loader.Load(plans, _epoch++, 0, CancellationToken.None))
        {
            batch.Dispose();
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
