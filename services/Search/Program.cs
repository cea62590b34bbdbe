using Vitrine.Catalog;
using Vitrine.Detector.V1;
using Vitrine.Embedder.V1;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Search;
using Vitrine.Search.Queries;
using Vitrine.Search.Recall;
using Vitrine.Search.Shards;
using Vitrine.Search.Videos;

return VitrineHost.Run(
    args,
    "search",
    builder =>
    {
        builder.AddCatalog();
        builder.AddPictures();
        builder.AddValidatedOptions<SearchOptions>(SearchOptions.Section);
        builder.AddServiceClient<DetectorService.DetectorServiceClient>("Detector");
        builder.AddServiceClient<EmbedderService.EmbedderServiceClient>("Embedder");
        builder.Services.AddSingleton<QueryReader>();
        builder.Services.AddSingleton<ReRanker>();
        builder.Services.AddSingleton<SearchEffort>();
        builder.AddMatchFinder();
        builder.Services.AddSingleton<Calibrations>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Calibrations>());
        builder.Services.AddSingleton<ItemReader>();
        builder.Services.AddSingleton<ItemSearch>();
        builder.Services.AddSingleton<MatchExplainer>();
        builder.Services.AddSingleton<VideoMatching>();
        builder.Services.AddSingleton<LiveMatching>();
        builder.Services.AddSingleton<WarmUp>();
        builder.Services.AddHostedService(services => services.GetRequiredService<WarmUp>());
        builder.Services.AddHealthChecks()
            .AddCheck<WarmUp>("warm-up", tags: [HealthEndpoints.Ready])
            .AddCheck<Calibrations>("calibrations", tags: [HealthEndpoints.Ready]);
    },
    app =>
    {
        app.MapGrpcService<SearchEndpoint>();
        app.MapShard();
    });
