using System.Net.Sockets;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Vitrine.Search.V1;

namespace Vitrine.Hosting.Tests;

/// <summary>What a caller sees of an exception, over real sockets.</summary>
public sealed class ErrorInterceptorTests
{
    [Fact]
    public async Task An_unexpected_exception_is_INTERNAL_with_a_trace_id_and_no_more()
    {
        var secret = new InvalidOperationException("the password is 1234");
        await using var service = await TestService.StartAsync((_, _) => throw secret);

        var error = await FailAsync(service);

        error.StatusCode.ShouldBe(StatusCode.Internal);
        error.Status.Detail.ShouldMatch("^an internal error occurred; its trace id is [0-9a-f]{32}$");
        error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe("INTERNAL");
        error.Trailers.ToString()!.ShouldNotContain("1234");
        var line = service.Log.Lines.Where(line => line.Exception is not null).ShouldHaveSingleItem();
        line.Level.ShouldBe(LogLevel.Error);
        line.Exception.ShouldBe(secret);
        line.Text.ShouldContain(error.Status.Detail[^32..]);
    }

    [Fact]
    public async Task A_known_error_arrives_with_its_details_and_is_not_logged()
    {
        await using var service = await TestService.StartAsync((_, _) => throw RpcErrors.Invalid("top_k", "must be positive"));

        var error = await FailAsync(service);

        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.ShouldHaveSingleItem().Field.ShouldBe("top_k");
        service.Log.Lines.ShouldNotContain(line => line.Exception != null);
    }

    [Fact]
    public async Task A_database_or_broker_that_is_away_is_UNAVAILABLE_with_RetryInfo()
    {
        await using var service = await TestService.StartAsync(
            (_, _) => throw new IOException("down", new SocketException((int)SocketError.ConnectionRefused)));

        var error = await FailAsync(service);

        error.StatusCode.ShouldBe(StatusCode.Unavailable);
        error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan().ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_stream_fails_by_the_same_rules()
    {
        await using var service = await TestService.StartAsync((_, _) => throw new FormatException());
        using var call = service.Client.SearchStream(cancellationToken: TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(
            new SearchStreamRequest { Request = new SearchRequest() }, TestContext.Current.CancellationToken);

        var error = await Should.ThrowAsync<RpcException>(
            () => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        error.StatusCode.ShouldBe(StatusCode.Internal);
    }

    [Fact]
    public async Task A_call_runs_until_its_caller_cancels()
    {
        var started = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var service = await TestService.StartAsync(async (_, context) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            finally
            {
                ended.SetResult();
            }

            return new SearchResponse();
        });
        using var cancel = new CancellationTokenSource();
        var call = service.Client.SearchAsync(new SearchRequest(), cancellationToken: cancel.Token);
        await started.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await cancel.CancelAsync();

        (await Should.ThrowAsync<RpcException>(call.ResponseAsync)).StatusCode.ShouldBe(StatusCode.Cancelled);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        service.Log.Lines.ShouldNotContain(line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_deadline_that_passes_is_DEADLINE_EXCEEDED()
    {
        await using var service = await TestService.StartAsync(async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return new SearchResponse();
        });

        var error = await FailAsync(service, DateTime.UtcNow.AddMilliseconds(200));

        error.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        service.Log.Lines.ShouldNotContain(line => line.Level >= LogLevel.Error);
    }

    private static Task<RpcException> FailAsync(TestService service, DateTime? deadline = null) =>
        Should.ThrowAsync<RpcException>(async () => await service.Client.SearchAsync(
            new SearchRequest(), deadline: deadline, cancellationToken: TestContext.Current.CancellationToken));
}
