using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Vitrine.Catalog.Tests.Migrations;

/// <summary>Keeps the names of the events that are logged.</summary>
internal sealed class LogRecorder : ILoggerProvider, ILogger
{
    private readonly TaskCompletionSource _away = new();

    public ConcurrentQueue<string?> Events { get; } = [];

    /// <summary>Done once the service has said that the database is away.</summary>
    public Task Away => _away.Task;

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Events.Enqueue(eventId.Name);
        if (eventId.Name == "Away")
        {
            _away.TrySetResult();
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Dispose()
    {
    }
}
