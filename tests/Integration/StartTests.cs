using System.Diagnostics;
using Vitrine.Cli;
using Vitrine.Cli.Local;

namespace Vitrine.Integration;

/// <summary>A service's process that cannot start says why in a line and ends with 1.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData(Part.Search, "--Search:EfSearch=5", "EfSearch")]
    [InlineData(Part.Search, "--Search:EfSerach=50", "EfSerach")]
    [InlineData(Part.Ingest, "--Ingest:ChunkSize=many", "ChunkSize")]
    [InlineData(Part.Embedder, "--Embedder:Precision=double", "Precision")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(Part service, string setting, string named)
    {
        var assembly = Path.Combine(Checkout.Root, "artifacts", "bin", $"{service}", "release", $"Vitrine.{service}.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", assembly, "--Endpoints:Grpc=http://127.0.0.1:0", "--Endpoints:Management=http://127.0.0.1:0",
                "--ConnectionStrings:Catalog=Host=127.0.0.1;Port=1", "--Services:Detector=http://127.0.0.1:1",
                "--Services:Embedder=http://127.0.0.1:1", setting,
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true, // The log, a few lines.
        })!;

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        error.ShouldStartWith($"vitrine {service.ToString().ToLowerInvariant()}: ");
        error.ShouldContain(named);
        process.ExitCode.ShouldBe(1);
    }
}
