using MassTransit;
using Vitrine.Catalog;
using Vitrine.Detector;
using Vitrine.Detector.Keypoints;
using Vitrine.Detector.Models;
using Vitrine.Detector.Regions;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Vision.Weights;

return VitrineHost.Run(
    args,
    "detector",
    builder =>
    {
        builder.AddCatalog();
        builder.AddPictures();
        builder.AddValidatedOptions<DetectorOptions>(DetectorOptions.Section);
        builder.AddValidatedOptions<ModelOptions>(ModelOptions.Section);
        builder.Services.AddSingleton<ActiveDetector>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ActiveDetector>());
        builder.Services.AddSingleton<Detectors>();
        builder.Services.AddSingleton<ActiveKeypoints>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ActiveKeypoints>());
        builder.Services.AddSingleton<KeypointFinder>();
        builder.AddBus(bus =>
        {
            bus.AddConsumer<DetectRegionsConsumer, DetectRegionsConsumerDefinition>();
            bus.AddConsumer<FaultedDetectRegionsConsumer>();
            bus.AddConsumer<ModelPromotedConsumer, ModelPromotedConsumerDefinition>();
        });
    },
    app => app.MapGrpcService<DetectorEndpoint>());
