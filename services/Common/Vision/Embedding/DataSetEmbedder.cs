using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Embedding;

/// <summary>Labelled pictures → labelled vectors, to be measured.</summary>
/// <param name="reader">Reads the pictures.</param>
/// <param name="input">What the network takes.</param>
/// <param name="embed">uint8 RGB (B, H, W, 3) of that size → (B, D).</param>
public sealed class DataSetEmbedder(PictureReader reader, InputSpec input, Func<Tensor, Tensor> embed)
{
    private const int BatchSize = 32;

    /// <summary>Has a data set's queries rank its gallery; pictures to train with are passed over.</summary>
    /// <param name="maxFailures">How many failures the report tells.</param>
    /// <param name="faults">Takes what was skipped.</param>
    /// <param name="progress">Called with the pictures that are done so far, of both together.</param>
    /// <param name="ct">Looked at between batches.</param>
    /// <exception cref="DataSetException">No query, or no picture of the gallery, can be read.</exception>
    /// <exception cref="ArgumentException">A vector is zero or not finite; its picture is named.</exception>
    public RetrievalReport Measure(
        IReadOnlyCollection<LabelledPicture> pictures, int maxFailures, DataFaults faults, Action<int> progress,
        CancellationToken ct)
    {
        var asking = pictures.Where(picture => picture.Part == DataPart.Query).ToList();
        var answering = pictures.Where(picture => picture.Part == DataPart.Gallery).ToList();
        using var queries = Embed(asking, faults, progress, ct);
        using var gallery = Embed(answering, faults, done => progress(asking.Count + done), ct);
        return RetrievalTest.Run(queries, gallery, maxFailures, ct);
    }

    /// <summary>Embeds pictures in their order; one that cannot be read is skipped.</summary>
    /// <param name="faults">Takes what was skipped.</param>
    /// <param name="progress">Called with the pictures that are done so far.</param>
    /// <param name="ct">Looked at between batches.</param>
    /// <exception cref="DataSetException">None of the pictures can be read.</exception>
    public LabelledVectors Embed(
        IReadOnlyList<LabelledPicture> pictures, DataFaults faults, Action<int> progress, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var bytes = input.Width * input.Height * 3;
        var (vectors, embedded, done) = (new List<Tensor>(), new List<LabelledPicture>(), 0);
        foreach (var batch in pictures.Chunk(BatchSize))
        {
            ct.ThrowIfCancellationRequested();
            var read = batch.AsParallel().AsOrdered().WithDegreeOfParallelism(Environment.ProcessorCount)
                .Select(picture => (picture, pixels: TryRead(picture.FramedFor(input), bytes, faults, ct))).Where(pair => pair.pixels is not null).ToList();
            if (read.Count > 0)
            {
                using var pixels = tensor(
                    read.SelectMany(pair => pair.pixels!).ToArray(), [read.Count, input.Height, input.Width, 3]);
                vectors.Add(embed(pixels).cpu());
                embedded.AddRange(read.Select(pair => pair.picture));
            }

            progress(done += batch.Length);
        }

        return vectors.Count == 0
            ? throw new DataSetException(pictures is [var first, ..]
                ? $"none of {pictures.Count} pictures of part '{DataSet.Name(first.Part)}' can be read, such as {first.Location}"
                : "there are no pictures")
            : new LabelledVectors(cat(vectors).DetachFromDisposeScope(), [.. embedded.Select(picture => picture.Label)])
            {
                Categories = [.. embedded.Select(picture => picture.Category)],
                Locations = [.. embedded.Select(picture => picture.Location)],
            };
    }

    private byte[]? TryRead(LabelledPicture picture, int bytes, DataFaults faults, CancellationToken ct)
    {
        var pixels = new byte[bytes];
        try
        {
            reader.Read(picture, input.Width, input.Height, pixels, ct);
            return pixels;
        }
        catch (PictureException exception)
        {
            faults.Add(picture.Location, exception.Reason);
            return null;
        }
    }
}
