using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using Vitrine.Search.V1;

namespace Vitrine.Hosting.Tests;

/// <summary>A wrong setting stops the start and is named.</summary>
public sealed class OptionsTests
{
    [Theory]
    [InlineData("--Shop:Candidates=5", "Candidates")]
    [InlineData("--Shop:Candidates=many", "Shop:Candidates")]
    [InlineData("--Shop:Candidats=50", "Candidats")]
    [InlineData("--Shop:Index:Width=0", "Width")]
    [InlineData("--Endpoints:Grpc=", "Grpc")]
    [InlineData("--Endpoints:Grcp=http://127.0.0.1:1", "Grcp")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string setting, string named)
    {
        await using var app = Build(setting);

        var error = await Should.ThrowAsync<Exception>(() => app.StartAsync(TestContext.Current.CancellationToken));

        error.ToString().ShouldContain(named);
    }

    [Fact]
    public async Task Right_settings_start()
    {
        await using var app = Build("--Shop:Candidates=50");

        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_client_without_an_address_is_named()
    {
        var builder = VitrineHost.CreateBuilder([], "search");

        Should.Throw<InvalidOperationException>(
            () => builder.AddServiceClient<SearchService.SearchServiceClient>("Detector"))
            .Message.ShouldContain("Services:Detector");
    }

    private static WebApplication Build(string setting) => TestService.Build(
        (_, _) => throw new FormatException(), builder => builder.AddValidatedOptions<ShopOptions>("Shop"), setting);

    private sealed class ShopOptions
    {
        [Range(10, 100)]
        public int Candidates { get; set; } = 20;

        [ValidateObjectMembers]
        public IndexOptions Index { get; set; } = new();
    }

    private sealed class IndexOptions
    {
        [Range(1, 10)]
        public int Width { get; set; } = 1;
    }
}
