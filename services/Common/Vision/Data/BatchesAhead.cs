using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Data;

/// <summary>Batches that are filled by threads while the caller works with those before them.</summary>
internal static class BatchesAhead
{
    /// <summary>What begins a batch: it gives the workers what fills each place.</summary>
    public delegate PendingBatch<TBatch> Beginning<in TPlan, TBatch>(TPlan plan, int number, WorkerThreads workers)
        where TBatch : IDisposable;

    /// <summary>
    /// Batches in the order of their plans; a plan is drawn when there is room to begin it. The caller disposes each batch.
    /// Leaving the loop stops the threads.
    /// </summary>
    /// <param name="plans">All batches of the epoch.</param>
    /// <param name="first">The number of the first batch that is wanted; those before it are only counted.</param>
    /// <param name="options">Threads and batches ahead.</param>
    /// <param name="begin">Called on the loading thread.</param>
    /// <param name="ct">Stops the loading.</param>
    public static IEnumerable<TBatch> Load<TPlan, TBatch>(
        IEnumerable<TPlan> plans, int first, LoaderOptions options, Beginning<TPlan, TBatch> begin, CancellationToken ct)
        where TBatch : IDisposable
    {
        var number = first;
        var begun = new Queue<PendingBatch<TBatch>>();
        using var source = plans.Skip(first).GetEnumerator();
        var workers = new WorkerThreads(options.Workers, ct);
        try
        {
            while (true)
            {
                while (begun.Count < (options.Ahead ?? (options.Workers + 2)) && source.MoveNext())
                {
                    begun.Enqueue(begin(source.Current, number++, workers));
                }

                if (!begun.TryPeek(out var next))
                {
                    yield break;
                }

                var batch = next.Wait(ct);
                begun.Dequeue();
                yield return batch;
            }
        }
        finally
        {
            workers.Dispose(); // First: they write into the batches.
            foreach (var batch in begun)
            {
                batch.Dispose();
            }
        }
    }

    /// <summary>What a place of a batch draws from.</summary>
    public static SeededRandom Random(int seed, int epoch, int number, int place) =>
        new(SeededRandom.For(seed, epoch).Next() ^ SeededRandom.For(number, place).Next());
}
