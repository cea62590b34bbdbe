using MassTransit;
using Vitrine.Catalog;
using Vitrine.Detector;
using Vitrine.Detector.Regions;
using Vitrine.Hosting;
using Vitrine.Media;

var builder = VitrineHost.CreateBuilder(args, "detector");
builder.AddCatalog();
builder.AddMedia();
builder.Services.AddSingleton<IDetector, WholePictureDetector>();
builder.Services.AddSingleton<Detectors>();
builder.AddBus(bus => bus.AddConsumer<DetectRegionsConsumer, DetectRegionsConsumerDefinition>());

var app = builder.Build();
app.MapVitrine();
app.MapGrpcService<DetectorEndpoint>();
app.Run();
