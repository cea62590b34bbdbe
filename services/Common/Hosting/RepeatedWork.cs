using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Vitrine.Hosting;

/// <summary>
/// Work that is done over and over: as soon as it is woken, and by the clock, which covers a wake-up that was lost. A fault
/// is logged and ends nothing: the work is tried again after the interval.
/// </summary>
public abstract partial class RepeatedWork(TimeProvider time, ILogger logger) : BackgroundService
{
    private readonly SemaphoreSlim _wake = new(0);

    protected TimeProvider Time { get; } = time;

    /// <summary>The longest pause.</summary>
    protected abstract TimeSpan Interval { get; }

    /// <summary>Says that there may be something to do.</summary>
    public void Wake() => _wake.Release();

    public override void Dispose()
    {
        GC.SuppressFinalize(this);
        _wake.Dispose();
        base.Dispose();
    }

    /// <summary>Does what there is to do.</summary>
    protected abstract Task WorkAsync(CancellationToken ct);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
                await _wake.WaitAsync(Interval, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (TransientFault.Is(exception))
                {
                    Log.Postponed(logger, GetType().Name, exception);
                }
                else
                {
                    Log.Failed(logger, GetType().Name, exception);
                }

                await Task.Delay(Interval, Time, stoppingToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventId = 1, EventName = nameof(Postponed),
            Message = "{Work} could not be done for now; it is tried again.")]
        public static partial void Postponed(ILogger logger, string work, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, EventId = 2, EventName = nameof(Failed),
            Message = "{Work} failed; it is tried again.")]
        public static partial void Failed(ILogger logger, string work, Exception exception);
    }
}
