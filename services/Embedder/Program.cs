using MassTransit;
using Vitrine.Catalog;
using Vitrine.Embedder;
using Vitrine.Embedder.Models;
using Vitrine.Embedder.Regions;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Vision.Weights;

return VitrineHost.Run(
    args,
    "embedder",
    builder =>
    {
        builder.AddCatalog();
        builder.AddPictures();
        builder.AddValidatedOptions<EmbedderOptions>(EmbedderOptions.Section);
        builder.AddValidatedOptions<ModelOptions>(ModelOptions.Section);
        builder.Services.AddSingleton<ActiveModel>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ActiveModel>());
        builder.Services.AddHealthChecks().AddCheck<ActiveModel>("model", tags: [HealthEndpoints.Ready]);
        builder.Services.AddSingleton<ActiveLabels>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ActiveLabels>());
        builder.Services.AddSingleton<RegionCrops>();
        builder.Services.AddSingleton<RegionDescriber>();
        builder.Services.AddHostedService<DescriptionKeeper>();
        builder.Services.AddSingleton<PairExplainer>();
        builder.Services.AddHostedService<IndexKeeper>();
        builder.Services.AddSingleton<SpaceFiller>();
        builder.Services.AddHostedService<SpaceKeeper>();
        builder.Services.AddHostedService<Changeover>();
        builder.AddBus(bus =>
        {
            bus.AddConsumer<EmbedRegionsConsumer, EmbedRegionsConsumerDefinition>();
            bus.AddConsumer<FaultedEmbedRegionsConsumer>();
            bus.AddConsumer<ModelPromotedConsumer, ModelPromotedConsumerDefinition>();
        });
    },
    app => app.MapGrpcService<EmbedderEndpoint>());
