using MassTransit;
using Vitrine.Catalog;
using Vitrine.Hosting;
using Vitrine.Ingest;
using Vitrine.Ingest.Frames;
using Vitrine.Ingest.Images;
using Vitrine.Ingest.Quarantine;
using Vitrine.Ingest.Videos;
using Vitrine.Media;

return VitrineHost.Run(
    args,
    "ingest",
    builder =>
    {
        builder.AddCatalog();
        builder.AddMedia();
        builder.AddValidatedOptions<IngestOptions>(IngestOptions.Section);
        builder.Services.AddSingleton<ImageIntake>();
        builder.Services.AddSingleton<UrlIntake>();
        builder.Services.AddSingleton<VideoIntake>();
        builder.Services.AddSingleton<VideoCalls>();
        builder.Services.AddSingleton<QuarantineReplay>();
        builder.Services.AddSingleton<Outbox>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Outbox>());
        builder.AddBus(bus =>
        {
            bus.AddConsumer<ImageSubmittedConsumer, ImageSubmittedConsumerDefinition>();
            bus.AddConsumer<FrameSubmittedConsumer, FrameSubmittedConsumerDefinition>();
            bus.AddConsumer<VideoSubmittedConsumer, VideoSubmittedConsumerDefinition>();
            bus.AddConsumer<ImagesRefusedConsumer>();
        });
    },
    app => app.MapGrpcService<IngestEndpoint>());
