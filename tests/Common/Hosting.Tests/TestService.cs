using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vitrine.Search.V1;

namespace Vitrine.Hosting.Tests;

/// <summary>A service of one scripted rpc, as every real one is built, on sockets of its own.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly GrpcChannel _channel;

    private TestService(WebApplication app, LogLines log)
    {
        App = app;
        Log = log;
        var addresses = app.Urls.ToArray();
        Grpc = new Uri(addresses[0]);
        Management = new HttpClient { BaseAddress = new Uri(addresses[1]) };
        _channel = GrpcChannel.ForAddress(Grpc, new GrpcChannelOptions { MaxSendMessageSize = null });
        Client = new SearchService.SearchServiceClient(_channel);
    }

    public WebApplication App { get; }

    public LogLines Log { get; }

    public Uri Grpc { get; }

    public GrpcChannel Channel => _channel;

    public HttpClient Management { get; }

    public SearchService.SearchServiceClient Client { get; }

    /// <param name="search">What <c>Search</c> does.</param>
    /// <param name="configure">More than every service has.</param>
    /// <param name="settings">As on the command line: <c>--Section:Key=value</c>.</param>
    public static async Task<TestService> StartAsync(
        Func<SearchRequest, ServerCallContext, Task<SearchResponse>> search,
        Action<WebApplicationBuilder>? configure = null,
        params string[] settings)
    {
        var app = Build(search, configure, settings);
        await app.StartAsync();
        return new TestService(app, app.Services.GetRequiredService<LogLines>());
    }

    public static WebApplication Build(
        Func<SearchRequest, ServerCallContext, Task<SearchResponse>> search,
        Action<WebApplicationBuilder>? configure = null,
        params string[] settings)
    {
        var builder = VitrineHost.CreateBuilder(
            ["--Endpoints:Grpc=http://127.0.0.1:0", "--Endpoints:Management=http://127.0.0.1:0", .. settings], "search");
        var log = new LogLines();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton(new ScriptedSearch(search));
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapVitrine();
        app.MapGrpcService<ScriptedSearch>();
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        Management.Dispose();
        await _channel.ShutdownAsync();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}

/// <summary>Does what the test says; a stream answers each request by the same script.</summary>
internal sealed class ScriptedSearch(Func<SearchRequest, ServerCallContext, Task<SearchResponse>> search)
    : SearchService.SearchServiceBase
{
    public override Task<SearchResponse> Search(SearchRequest request, ServerCallContext context) => search(request, context);

    public override async Task SearchStream(
        IAsyncStreamReader<SearchStreamRequest> requestStream,
        IServerStreamWriter<SearchStreamResponse> responseStream,
        ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(
                new SearchStreamResponse { RequestId = request.RequestId, Response = await search(request.Request, context) },
                context.CancellationToken);
        }
    }
}

/// <summary>Keeps what was logged.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new LogLine(logLevel, category, formatter(state, exception), exception));
    }
}

internal sealed record LogLine(LogLevel Level, string Category, string Text, Exception? Exception);
