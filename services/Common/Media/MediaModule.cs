using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vitrine.Media.Video;

namespace Vitrine.Media;

public static class MediaModule
{
    /// <summary>Adds the decoders, the fetchers and the blob store, set by "Pictures", "Videos", "Fetch" and "Blobs".</summary>
    public static IHostApplicationBuilder AddMedia(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<PictureLimits>().BindConfiguration(PictureLimits.Section).ValidateOnStart();
        services.AddOptions<VideoLimits>().BindConfiguration(VideoLimits.Section).ValidateOnStart();
        services.AddOptions<BlobOptions>().BindConfiguration(BlobOptions.Section).ValidateOnStart();
        services.AddOptions<FetchOptions>().BindConfiguration(FetchOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PictureLimits>, PictureLimitsValidator>();
        services.AddSingleton<IValidateOptions<VideoLimits>, VideoLimitsValidator>();
        services.AddSingleton<IValidateOptions<BlobOptions>, BlobOptionsValidator>();
        services.AddSingleton<IValidateOptions<FetchOptions>, FetchOptionsValidator>();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new PictureDecoder(Value<PictureLimits>(provider)));
        services.AddSingleton(provider => new VideoFrames(Value<VideoLimits>(provider)));
        services.AddSingleton(provider => new PictureFetcher(Value<FetchOptions>(provider), Value<PictureLimits>(provider)));
        services.AddSingleton(provider => new VideoInbox(
            Value<BlobOptions>(provider),
            Value<FetchOptions>(provider),
            Value<VideoLimits>(provider),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBlobStore>(provider =>
            new FileBlobStore(Value<BlobOptions>(provider), provider.GetRequiredService<TimeProvider>()));
        return builder;
    }

    private static T Value<T>(IServiceProvider provider) where T : class => provider.GetRequiredService<IOptions<T>>().Value;
}
