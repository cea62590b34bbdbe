using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace Vitrine.Hosting;

/// <summary>
/// The one place where exceptions become errors on the wire. What <see cref="RpcErrors"/> knows goes out as it is; a transient
/// fault is UNAVAILABLE; anything else is INTERNAL with a trace id, and logged here once.
/// </summary>
internal sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } error)
        {
            throw error;
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } error)
        {
            throw error;
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } error)
        {
            throw error;
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception) when (Translate(exception, context) is { } error)
        {
            throw error;
        }
    }

    /// <returns>Null lets the exception pass: it is an error already, or the caller has gone and nobody listens.</returns>
    private RpcException? Translate(Exception exception, ServerCallContext context)
    {
        if (exception is RpcException || context.CancellationToken.IsCancellationRequested)
        {
            return null;
        }

        if (RpcErrors.From(exception) is { } error)
        {
            if (error.StatusCode == StatusCode.Unavailable)
            {
                Log.Unavailable(logger, context.Method, exception);
            }

            return error;
        }

        var traceId = Activity.Current?.TraceId.ToString() ?? context.GetHttpContext().TraceIdentifier;
        Log.Failed(logger, context.Method, traceId, exception);
        return RpcErrors.Internal(traceId);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = nameof(Failed),
            Message = "{Method} failed; trace id {TraceId}.")]
        public static partial void Failed(ILogger logger, string method, string traceId, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, EventId = 2, EventName = nameof(Unavailable),
            Message = "{Method} could not be answered for now.")]
        public static partial void Unavailable(ILogger logger, string method, Exception exception);
    }
}
