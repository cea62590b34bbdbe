using Vitrine.Media.Video;
using Vitrine.Vision.Data;
using Vitrine.Vision.Synthetic.Live;

namespace Vitrine.Benchmarks;

/// <summary>Drawn clips as videos, and the shop's pictures in a folder an item, for whom files are wanted.</summary>
internal static class LiveFiles
{
    private const int AtOnce = 16; // frames in memory

    public static async Task WriteAsync(DrawnLiveSet set, string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        foreach (var (number, clip) in set.Clips.Index())
        {
            var path = Path.Combine(folder, $"clip-{number:00}-{clip.Shown.Id}.mp4");
            var frames = Enumerable.Range(0, LiveClip.Frames).Chunk(AtOnce)
                .SelectMany(some => some.AsParallel().AsOrdered().Select(frame => clip.Frame(frame).Render()));
            await VideoEncoder.WriteAsync(path, frames, LiveClip.FramesPerSecond, ct);
        }

        foreach (var (item, picture) in set.Folders.SelectMany(one => one.Value, (one, picture) => (one.Key, picture)))
        {
            var pictures = Directory.CreateDirectory(Path.Combine(folder, item)).FullName;
            await File.WriteAllBytesAsync(Path.Combine(pictures, picture.Name), picture.Drawing.Jpeg(), ct);
        }
    }
}
