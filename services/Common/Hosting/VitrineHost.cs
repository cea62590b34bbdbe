using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vitrine.Contracts;

namespace Vitrine.Hosting;

/// <summary>What every service does the same way: two endpoints, logs, errors, health, reflection, telemetry, an orderly end.</summary>
public static class VitrineHost
{
    /// <summary>From the signal to stop until whatever still runs is cut off.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The whole life of a service's process.</summary>
    /// <param name="args">The command line: <c>--Section:Key=value</c>.</param>
    /// <param name="service">The service's name in lower case, as in its proto package, e.g. <c>search</c>.</param>
    /// <param name="configure">Adds the service's parts.</param>
    /// <param name="map">Maps its rpcs.</param>
    /// <returns>The exit code: 0 after an orderly stop; 1 where it could not start or go on, and why is on the error stream.</returns>
    public static int Run(string[] args, string service, Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        try
        {
            var builder = CreateBuilder(args, service);
            configure(builder);
            var app = builder.Build();
            app.MapVitrine();
            map(app);
            app.Run();
            return 0;
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException or IOException)
        {
            Console.Error.WriteLine($"vitrine {service}: {exception.Message}"); // A wrong setting, or a port that is taken: it is named.
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine($"vitrine {service}: {exception}");
        }

        return 1;
    }

    /// <param name="args">The command line: <c>--Section:Key=value</c>.</param>
    /// <param name="service">The service's name in lower case, as in its proto package, e.g. <c>search</c>.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, string service)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddEndpoints();
        builder.AddLogs();
        builder.AddTelemetry(service);

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<TransientRetry>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.Configure<HealthCheckPublisherOptions>(options => options.Period = TimeSpan.FromSeconds(5));

        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MessageLimits.Bytes;
            options.MaxSendMessageSize = MessageLimits.Bytes;
            options.CompressionProviders = [new GzipProvider()];
            options.ResponseCompressionAlgorithm = "gzip";
            options.Interceptors.Add<ErrorInterceptor>();
        });
        builder.Services.AddGrpcReflection();
        builder.Services
            .AddGrpcHealthChecks(options => options.Services.Map(
                $"vitrine.{service}.v1.{char.ToUpperInvariant(service[0])}{service[1..]}Service", _ => true))
            .AddCheck("self", () => HealthCheckResult.Healthy(), [HealthEndpoints.Live]);
        return builder;
    }

    /// <summary>Maps health, reflection and the management endpoint.</summary>
    public static void MapVitrine(this WebApplication app)
    {
        app.UseDraining();
        app.UseUnreadableRequests();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        app.MapHealthEndpoints();
    }

    private static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);

        // Whoever asks is told; a probe each second need not be.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);

        // The error interceptor has logged what is worth it; a caller's mistake is the caller's to log.
        builder.Logging.AddFilter("Grpc.AspNetCore.Server", LogLevel.Warning);
    }
}
