using System.Diagnostics;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vitrine.Common.V1;
using Vitrine.Search.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Vitrine.Hosting.Tests;

/// <summary>What every service has, over real sockets.</summary>
public sealed class VitrineHostTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_of_32_MiB_goes_through_and_a_longer_message_does_not()
    {
        await using var service = await TestService.StartAsync((request, _) => Task.FromResult(
            new SearchResponse { Plan = new Plan { MatchedRows = request.Picture.Data.Length } }));

        var answer = await service.Client.SearchAsync(Picture(32 * 1024 * 1024), cancellationToken: Ct);
        var error = await Should.ThrowAsync<RpcException>(async () =>
            await service.Client.SearchAsync(Picture(33 * 1024 * 1024), cancellationToken: Ct));

        answer.Plan.MatchedRows.ShouldBe(32 * 1024 * 1024);
        error.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task A_live_service_that_lacks_something_is_not_ready_and_says_what()
    {
        await using var service = await TestService.StartAsync(
            (_, _) => throw new FormatException(),
            builder => builder.Services.AddHealthChecks()
                .AddCheck("model", () => HealthCheckResult.Unhealthy("no model yet"), [HealthEndpoints.Ready]));

        (await service.Management.GetAsync("/healthz/live", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var ready = await service.Management.GetAsync("/healthz/ready", Ct);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync(Ct)).ShouldBe(
            """{"status":"Unhealthy","checks":{"model":"Unhealthy: no model yet"}}""");
    }

    [Fact]
    public async Task Health_over_gRPC_knows_the_server_and_its_service()
    {
        await using var service = await TestService.StartAsync((_, _) => throw new FormatException());
        var health = new Health.HealthClient(service.Channel);

        (await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Ct)).Status.ShouldBe(ServingStatus.Serving);
        (await health.CheckAsync(new HealthCheckRequest { Service = "vitrine.search.v1.SearchService" }, cancellationToken: Ct))
            .Status.ShouldBe(ServingStatus.Serving);
        var error = await Should.ThrowAsync<RpcException>(async () =>
            await health.CheckAsync(new HealthCheckRequest { Service = "another" }, cancellationToken: Ct));
        error.StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task Watching_health_tells_every_change_and_the_end()
    {
        var healthy = true;
        await using var service = await TestService.StartAsync(
            (_, _) => throw new FormatException(),
            builder =>
            {
                builder.Services.Configure<HealthCheckPublisherOptions>(o => o.Period = TimeSpan.FromSeconds(1));
                builder.Services.AddHealthChecks().AddCheck("model", () =>
                    Volatile.Read(ref healthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
            });
        using var watch = new Health.HealthClient(service.Channel).Watch(
            new HealthCheckRequest(), deadline: DateTime.UtcNow.AddMinutes(1), cancellationToken: Ct);

        (await NextAsync()).ShouldBe(ServingStatus.Serving);
        Volatile.Write(ref healthy, false);
        (await NextAsync()).ShouldBe(ServingStatus.NotServing);
        Volatile.Write(ref healthy, true);
        (await NextAsync()).ShouldBe(ServingStatus.Serving);
        service.App.Lifetime.StopApplication();
        (await NextAsync()).ShouldBe(ServingStatus.NotServing);
        (await watch.ResponseStream.MoveNext(Ct)).ShouldBeFalse();

        async Task<ServingStatus> NextAsync()
        {
            (await watch.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
            return watch.ResponseStream.Current.Status;
        }
    }

    [Fact]
    public async Task A_stop_lets_a_call_finish_and_cuts_off_a_stream_within_ten_seconds()
    {
        var started = new TaskCompletionSource();
        await using var service = await TestService.StartAsync(async (_, _) =>
        {
            started.SetResult();
            await Task.Delay(500);
            return new SearchResponse();
        });
        using var idle = service.Client.SearchStream(cancellationToken: Ct);
        var call = service.Client.SearchAsync(new SearchRequest(), cancellationToken: Ct);
        await started.Task.WaitAsync(TimeSpan.FromMinutes(1), Ct);

        var clock = Stopwatch.StartNew();
        await service.App.StopAsync(Ct);

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        await call;
        await Should.ThrowAsync<RpcException>(() => idle.ResponseStream.MoveNext(Ct));
    }

    private static SearchRequest Picture(int bytes) =>
        new() { Picture = new Picture { Data = ByteString.CopyFrom(new byte[bytes]) } };
}
