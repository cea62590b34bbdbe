namespace Grpc.Core;

/// <summary>What the four kinds of asynchronous calls have in common.</summary>
internal sealed record AsyncCallState(
    Func<object, Task<Metadata>> Headers,
    Func<object, Status> Status,
    Func<object, Metadata> Trailers,
    Action<object> Cleanup,
    object State)
{
    public AsyncCallState(Task<Metadata> headers, Func<Status> status, Func<Metadata> trailers, Action cleanup)
        : this(_ => headers, _ => status(), _ => trailers(), _ => cleanup(), cleanup)
    {
    }

    public Task<Metadata> ResponseHeadersAsync => Headers(State);

    public Status GetStatus() => Status(State);

    public Metadata GetTrailers() => Trailers(State);

    public void Dispose() => Cleanup(State);
}
