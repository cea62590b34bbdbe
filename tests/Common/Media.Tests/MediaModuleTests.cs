using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vitrine.Media.Video;

namespace Vitrine.Media.Tests;

public sealed class MediaModuleTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("blobs").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_host_gets_all_of_it()
    {
        using var host = Build(("Blobs:Root", _root), ("Pictures:MaxSide", "100"));
        await host.StartAsync(TestContext.Current.CancellationToken);

        host.Services.GetRequiredService<IBlobStore>().Exists(new string('0', 64)).ShouldBeFalse();
        host.Services.GetRequiredService<PictureFetcher>().ShouldNotBeNull();
        host.Services.GetRequiredService<VideoFrames>().ShouldNotBeNull();
        Should.Throw<PictureException>(() => host.Services.GetRequiredService<PictureDecoder>().ReadHeader(HostileFiles.GoodJpeg))
            .Reason.ShouldBe(PictureReason.SideTooLong);
    }

    [Theory]
    [InlineData("Pictures:MaxSide", "0", "MaxSide")]
    [InlineData("Pictures:DecodeTimeout", "1.00:00:00", "DecodeTimeout")]
    [InlineData("Videos:MaxFrames", "0", "MaxFrames")]
    [InlineData("Videos:MaxMemory", "1000", "MaxMemory")]
    [InlineData("Blobs:Root", "", "Root")]
    [InlineData("Fetch:AllowedNetworks:0", "10.0.0.0", "10.0.0.0")]
    [InlineData("Fetch:ImportFolders:0", "/no/such/folder", "/no/such/folder")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string key, string value, string named)
    {
        using var host = Build(("Blobs:Root", _root), (key, value));

        var error = await Should.ThrowAsync<OptionsValidationException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));

        error.Message.ShouldContain(named);
    }

    private static IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }
        builder.AddMedia();
        return builder.Build();
    }
}
