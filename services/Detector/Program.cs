using MassTransit;
using Vitrine.Catalog;
using Vitrine.Detector;
using Vitrine.Detector.Regions;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;

return VitrineHost.Run(
    args,
    "detector",
    builder =>
    {
        builder.AddCatalog();
        builder.AddPictures();
        builder.Services.AddSingleton<IDetector, WholePictureDetector>();
        builder.Services.AddSingleton<Detectors>();
        builder.AddBus(bus =>
        {
            bus.AddConsumer<DetectRegionsConsumer, DetectRegionsConsumerDefinition>();
            bus.AddConsumer<FaultedDetectRegionsConsumer>();
        });
    },
    app => app.MapGrpcService<DetectorEndpoint>());
