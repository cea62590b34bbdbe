using MassTransit;
using Microsoft.Extensions.Options;
using Vitrine.Catalog;
using Vitrine.Detector.V1;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Trainer;
using Vitrine.Trainer.Ensembles;
using Vitrine.Trainer.Models;
using Vitrine.Trainer.Runs;
using Vitrine.Vision.Data;
using Vitrine.Vision.Weights;

return VitrineHost.Run(
    args,
    "trainer",
    builder =>
    {
        builder.AddCatalog();
        builder.AddMedia();
        builder.AddValidatedOptions<TrainerOptions>(TrainerOptions.Section);
        builder.AddValidatedOptions<ModelOptions>(ModelOptions.Section);
        builder.AddServiceClient<DetectorService.DetectorServiceClient>("Detector");
        builder.Services.AddSingleton<ModelLibrary>();
        builder.Services.AddSingleton<ModelEvaluator>();
        builder.Services.AddSingleton<RecipeBook>();
        builder.Services.AddSingleton<RunPlanner>();
        builder.Services.AddSingleton<DetectedCrops>();
        builder.Services.AddSingleton(services => new PictureReader(
            services.GetRequiredService<PictureDecoder>(),
            services.GetRequiredService<PictureFetcher>(),
            services.GetRequiredService<IOptions<TrainerOptions>>().Value.DataFolders));
        builder.Services.AddHostedService<ShippedModels>();
        builder.Services.AddSingleton<RunWorker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RunWorker>());
        builder.Services.AddSingleton<EnsembleRecipes>();
        builder.Services.AddSingleton<EnsembleJobs>();
        builder.AddBus(bus =>
        {
            bus.AddConsumer<TrainModelConsumer, TrainModelConsumerDefinition>();
            bus.AddConsumer<FitEnsembleConsumer, FitEnsembleConsumerDefinition>();
            bus.AddConsumer<FitBoosterConsumer, FitBoosterConsumerDefinition>();
            bus.AddConsumer<FaultedEnsembleConsumer>();
        });
    },
    app => app.MapGrpcService<TrainerEndpoint>());
