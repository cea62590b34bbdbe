using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary><c>grpc.health.v1</c> over the application's health checks.</summary>
internal sealed class HealthService(
    HealthCheckService checks,
    IOptions<GrpcHealthChecksOptions> options,
    IOptions<HealthCheckPublisherOptions> publisher,
    IHostApplicationLifetime lifetime) : Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var status = await StatusOfAsync(request.Service, context.CancellationToken);
        return status == ServingStatus.ServiceUnknown
            ? throw new RpcException(new Status(StatusCode.NotFound, $"There is no service \"{request.Service}\"."))
            : new HealthCheckResponse { Status = status };
    }

    /// <summary>Looks as often as health is published, and ends with NOT_SERVING when the server stops.</summary>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        ServingStatus? last = null;
        while (!stopping.IsCancellationRequested)
        {
            var status = await StatusOfAsync(request.Service, context.CancellationToken);
            if (status != last)
            {
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
                last = status;
            }

            await Task.Delay(publisher.Value.Period, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        context.CancellationToken.ThrowIfCancellationRequested();
        await responseStream.WriteAsync(
            new HealthCheckResponse { Status = ServingStatus.NotServing }, context.CancellationToken);
    }

    private async Task<ServingStatus> StatusOfAsync(string service, CancellationToken ct)
    {
        if (options.Value.Services.Find(service) is not { } counts)
        {
            return ServingStatus.ServiceUnknown;
        }

        var report = await checks.CheckHealthAsync(check => counts(new HealthCheckMapContext(check.Name, check.Tags)), ct);
        return report.Status == HealthStatus.Unhealthy ? ServingStatus.NotServing : ServingStatus.Serving;
    }
}
