using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Vitrine.Search.V1;

namespace Vitrine.Hosting.Tests;

/// <summary>A call that one service makes while it serves another: deadline, cancellation and retries.</summary>
public sealed class ServiceClientTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_inner_call_has_the_deadline_of_the_call_it_serves()
    {
        var seen = new TaskCompletionSource<DateTime>();
        await using var inner = await TestService.StartAsync((_, context) =>
        {
            seen.SetResult(context.Deadline);
            return Task.FromResult(new SearchResponse());
        });
        await using var outer = await ForwardAsync(inner);
        var deadline = DateTime.UtcNow.AddSeconds(12);

        await outer.Client.SearchAsync(new SearchRequest(), deadline: deadline, cancellationToken: Ct);

        (await seen.Task).ShouldBe(deadline, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_call_without_a_deadline_gets_the_default_one()
    {
        var seen = new TaskCompletionSource<DateTime>();
        await using var inner = await TestService.StartAsync((_, context) =>
        {
            seen.SetResult(context.Deadline);
            return Task.FromResult(new SearchResponse());
        });
        await using var outer = await ForwardAsync(inner);

        await outer.Client.SearchAsync(new SearchRequest(), cancellationToken: Ct);

        (await seen.Task).ShouldBe(DateTime.UtcNow + ServiceClients.DefaultDeadline, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Cancelling_the_outer_call_ends_the_inner_one()
    {
        var started = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var inner = await TestService.StartAsync(async (_, context) =>
        {
            context.CancellationToken.Register(ended.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return new SearchResponse();
        });
        await using var outer = await ForwardAsync(inner);
        using var cancel = new CancellationTokenSource();
        var call = outer.Client.SearchAsync(new SearchRequest(), cancellationToken: cancel.Token);
        await started.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await cancel.CancelAsync();

        await Should.ThrowAsync<RpcException>(call.ResponseAsync);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task UNAVAILABLE_is_retried()
    {
        var tries = 0;
        await using var inner = await TestService.StartAsync((_, _) => Interlocked.Increment(ref tries) < 3
            ? throw new RpcException(new Status(StatusCode.Unavailable, "starting"))
            : Task.FromResult(new SearchResponse()));
        await using var outer = await ForwardAsync(inner);

        await outer.Client.SearchAsync(new SearchRequest(), cancellationToken: Ct);

        tries.ShouldBe(3);
    }

    [Fact]
    public async Task Another_error_is_not_retried_and_passes_with_its_details()
    {
        var tries = 0;
        await using var inner = await TestService.StartAsync((_, _) =>
        {
            tries++;
            throw RpcErrors.NotFound("region", "7");
        });
        await using var outer = await ForwardAsync(inner);

        var error = await Should.ThrowAsync<RpcException>(async () =>
            await outer.Client.SearchAsync(new SearchRequest(), cancellationToken: Ct));

        tries.ShouldBe(1);
        error.StatusCode.ShouldBe(StatusCode.NotFound);
        error.GetRpcStatus()!.Details.Count.ShouldBe(2);
    }

    /// <summary>A service that asks <paramref name="inner"/>.</summary>
    private static async Task<TestService> ForwardAsync(TestService inner)
    {
        SearchService.SearchServiceClient? client = null;
        var outer = await TestService.StartAsync(
            async (request, _) => await client!.SearchAsync(request),
            builder => builder.AddServiceClient<SearchService.SearchServiceClient>("Search"),
            $"--Services:Search={inner.Grpc}");
        client = outer.App.Services.GetRequiredService<SearchService.SearchServiceClient>();
        return outer;
    }
}
