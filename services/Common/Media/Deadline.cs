using System.Diagnostics;

namespace Vitrine.Media;

/// <summary>How long a call may take. It is asked between rows: a timer's callback would wait its turn in a busy thread pool.</summary>
internal readonly struct Deadline(TimeSpan time, CancellationToken ct)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <exception cref="PictureException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public void Check()
    {
        ct.ThrowIfCancellationRequested();
        if (Stopwatch.GetElapsedTime(_start) > time)
        {
            throw new PictureException(PictureReason.TooSlow, $"The picture took longer than {time.TotalSeconds:0.#} s.");
        }
    }
}
