using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Vitrine.Hosting;

/// <summary>
/// <c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: what it depends on (database, bus, model) is there too.
/// 200 or 503, and which check says what.
/// </summary>
public static class HealthEndpoints
{
    /// <summary>The tag of checks that decide whether the process is alive.</summary>
    public const string Live = "live";

    /// <summary>The tag of checks that decide whether the service takes calls.</summary>
    public const string Ready = "ready";

    internal static void MapHealthEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/healthz/live", Of(Live));
        app.MapHealthChecks("/healthz/ready", Of(Ready));
    }

    private static HealthCheckOptions Of(string tag) =>
        new() { Predicate = check => check.Tags.Contains(tag), ResponseWriter = WriteAsync };

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", $"{report.Status}");
        json.WriteStartObject("checks");
        foreach (var (name, check) in report.Entries)
        {
            json.WriteString(name, $"{check.Status}: {check.Description ?? check.Exception?.Message}".TrimEnd(':', ' '));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
