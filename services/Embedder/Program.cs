using MassTransit;
using Vitrine.Catalog;
using Vitrine.Embedder;
using Vitrine.Embedder.Models;
using Vitrine.Embedder.Regions;
using Vitrine.Hosting;
using Vitrine.Media;

var builder = VitrineHost.CreateBuilder(args, "embedder");
builder.AddCatalog();
builder.AddMedia();
builder.AddValidatedOptions<EmbedderOptions>(EmbedderOptions.Section);
builder.AddActiveModel();
builder.Services.AddSingleton<RegionEmbedder>();
builder.AddBus(bus =>
{
    bus.AddConsumer<EmbedRegionsConsumer, EmbedRegionsConsumerDefinition>();
    bus.AddConsumer<ModelPromotedConsumer, ModelPromotedConsumerDefinition>();
});

var app = builder.Build();
app.MapVitrine();
app.MapGrpcService<EmbedderEndpoint>();
app.Run();
