using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vitrine.Media;

namespace Vitrine.Hosting.Pictures;

public static class PictureModule
{
    /// <summary>Adds what a service needs that is sent pictures: <see cref="MediaModule.AddMedia"/> and the <see cref="PictureResolver"/>.</summary>
    public static void AddPictures(this IHostApplicationBuilder builder)
    {
        builder.AddMedia();
        builder.Services.AddSingleton<PictureResolver>();
    }
}
