using System.Collections.Concurrent;
using Grpc.Core;

namespace Vitrine.Interop;

/// <summary>What the server saw of a client's call; the client names itself by the header <c>x-call</c>.</summary>
internal sealed class ObservedCall
{
    public DateTime Start { get; private set; }

    public DateTime Deadline { get; private set; }

    public string? RequestEncoding { get; private set; }

    public string? ResponseEncoding { get; private set; }

    public TaskCompletionSource Cancelled { get; } = new();

    public TaskCompletionSource Completed { get; } = new();

    public static void Observe(ConcurrentDictionary<string, ObservedCall> calls, ServerCallContext context)
    {
        var observed = calls[context.RequestHeaders.GetValue("x-call")!];
        observed.Start = DateTime.UtcNow;
        observed.Deadline = context.Deadline;
        var http = context.GetHttpContext();
        observed.RequestEncoding = http.Request.Headers["grpc-encoding"];
        context.CancellationToken.Register(() => observed.Cancelled.TrySetResult());
        http.Response.OnCompleted(() =>
        {
            observed.ResponseEncoding = http.Response.Headers["grpc-encoding"];
            observed.Completed.TrySetResult();
            return Task.CompletedTask;
        });
    }
}
