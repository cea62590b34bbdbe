using System.Diagnostics;
using System.Text;

namespace Vitrine.Media.Video;

/// <summary>
/// A program that reads a stranger's file: it writes no file, its memory and time are bounded, and it is gone when this is
/// disposed. Its output waits in the pipe until it is read, so it never runs far ahead.
/// </summary>
internal sealed class LimitedProcess : IAsyncDisposable
{
    private const int NotFound = 127; // prlimit's exit code
    private const int Killed = 128 + 9; // by the kernel, for its processor time
    private const int LongestLine = 300;
    private const int KeptLines = 4;

    private readonly Process _process;
    private readonly string _program;
    private readonly VideoLimits _limits;
    private readonly Task _listening;
    private readonly Queue<string> _said = new(KeptLines);
    private TimeSpan _waited;

    /// <summary>Starts it. The environment is empty but for PATH.</summary>
    /// <param name="heard">Gets each line of its error output, cut at 300 letters; true: it is no error. Null: the end.</param>
    public LimitedProcess(string program, IEnumerable<string> arguments, VideoLimits limits, Predicate<string?> heard)
    {
        (_program, _limits) = (program, limits);
        var start = new ProcessStartInfo("prlimit")
        {
            ArgumentList =
            {
                $"--as={limits.MaxMemory}", $"--cpu={Math.Ceiling(limits.Timeout.TotalSeconds)}", "--fsize=0", "--core=0", program,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Nothing of the service's own: neither secrets nor variables that change what the program does.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        _process = Process.Start(start)!;
        _listening = ListenAsync(heard);
    }

    /// <summary>Fills the buffer, or reads what is left; returns how many bytes.</summary>
    /// <exception cref="VideoException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public Task<int> ReadAsync(Memory<byte> buffer, CancellationToken ct) => WaitAsync(
        () => _process.StandardOutput.BaseStream.ReadAtLeastAsync(buffer, buffer.Length, false, CancellationToken.None).AsTask(), ct);

    /// <summary>Waits for its end.</summary>
    /// <exception cref="VideoException">It failed, or the time is over.</exception>
    /// <exception cref="InvalidOperationException">The program is not installed.</exception>
    public async Task EndAsync(CancellationToken ct)
    {
        await WaitAsync(async () =>
        {
            await _listening;
            await _process.WaitForExitAsync(CancellationToken.None);
            return true;
        }, ct);
        switch (_process.ExitCode)
        {
            case 0:
                return;
            case NotFound:
                throw new InvalidOperationException($"{_program} is not installed.");
            case Killed:
                throw TooSlow();
            case var code:
                throw new VideoException(VideoReason.Corrupt, $"{_program} ended with {code}: {string.Join(" / ", _said)}");
        }
    }

    /// <summary>Waits no longer than what is left of the time. It ends with the program, at the latest.</summary>
    /// <exception cref="VideoException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public async Task<T> WaitAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(_limits.Timeout > _waited ? _limits.Timeout - _waited : TimeSpan.Zero);
        T result;
        using (deadline.Token.UnsafeRegister(_ => _process.Kill(entireProcessTree: true), null))
        {
            result = await work();
        }

        _waited += Stopwatch.GetElapsedTime(start);
        ct.ThrowIfCancellationRequested();
        return deadline.IsCancellationRequested ? throw TooSlow() : result;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _listening;
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private VideoException TooSlow() =>
        new(VideoReason.TooSlow, $"The video took longer than {_limits.Timeout.TotalSeconds:0.#} s.");

    private async Task ListenAsync(Predicate<string?> heard)
    {
        var buffer = new char[4096];
        var line = new StringBuilder(LongestLine);
        while (await _process.StandardError.ReadAsync(buffer) is > 0 and var read)
        {
            foreach (var letter in buffer.AsSpan(0, read))
            {
                if (letter == '\n')
                {
                    Keep(line.ToString(), heard);
                    line.Clear();
                }
                else if (line.Length < LongestLine)
                {
                    line.Append(letter);
                }
            }
        }

        heard(null);
    }

    private void Keep(string line, Predicate<string?> heard)
    {
        if (heard(line))
        {
            return;
        }
        if (_said.Count == KeptLines)
        {
            _said.Dequeue();
        }
        _said.Enqueue(line);
    }
}
