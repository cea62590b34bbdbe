using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Vitrine.Contracts;

namespace Vitrine.Hosting;

/// <summary>Where a service listens.</summary>
public sealed class EndpointOptions
{
    public const string Section = "Endpoints";

    /// <summary>gRPC over HTTP/2 without TLS, e.g. <c>http://127.0.0.1:5001</c>.</summary>
    [Required]
    public Uri? Grpc { get; set; }

    /// <summary>Health over HTTP/1.1, e.g. <c>http://127.0.0.1:5101</c>.</summary>
    [Required]
    public Uri? Management { get; set; }
}

internal static class Endpoints
{
    /// <summary>How long calls may go on once the service is told to stop; then they are aborted.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    public static void AddEndpoints(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<EndpointOptions>(EndpointOptions.Section);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Grpc:Url"] = builder.Configuration["Endpoints:Grpc"],
            ["Kestrel:Endpoints:Grpc:Protocols"] = "Http2",
            ["Kestrel:Endpoints:Management:Url"] = builder.Configuration["Endpoints:Management"],
            ["Kestrel:Endpoints:Management:Protocols"] = "Http1",
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MessageLimits.Bytes + 1024;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            kestrel.Limits.Http2.InitialStreamWindowSize = 4 * 1024 * 1024;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 8 * 1024 * 1024;
        });
    }

    /// <summary>Ends calls that would outlast a stop, long streams for one, in time for the bus to stop as well.</summary>
    public static void UseDraining(this WebApplication app)
    {
        var drained = new CancellationTokenSource();
        app.Lifetime.ApplicationStopping.Register(() => drained.CancelAfter(_grace));
        app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            await using var abort = drained.Token.UnsafeRegister(static call => ((HttpContext)call!).Abort(), context);
            await next(context);
        });
    }
}
