using MassTransit;
using Vitrine.Catalog;
using Vitrine.Detector;
using Vitrine.Detector.Regions;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;

var builder = VitrineHost.CreateBuilder(args, "detector");
builder.AddCatalog();
builder.AddPictures();
builder.Services.AddSingleton<IDetector, WholePictureDetector>();
builder.Services.AddSingleton<Detectors>();
builder.AddBus(bus =>
{
    bus.AddConsumer<DetectRegionsConsumer, DetectRegionsConsumerDefinition>();
    bus.AddConsumer<FaultedDetectRegionsConsumer>();
});

var app = builder.Build();
app.MapVitrine();
app.MapGrpcService<DetectorEndpoint>();
app.Run();
