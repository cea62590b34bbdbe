using MassTransit;
using Vitrine.Catalog;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Trainer;
using Vitrine.Trainer.Models;
using Vitrine.Trainer.Runs;
using Vitrine.Vision.Weights;

var builder = VitrineHost.CreateBuilder(args, "trainer");
builder.AddCatalog();
builder.AddMedia();
builder.AddValidatedOptions<TrainerOptions>(TrainerOptions.Section);
builder.AddValidatedOptions<ModelOptions>(ModelOptions.Section);
builder.Services.AddSingleton<ModelLibrary>();
builder.Services.AddSingleton<RecipeBook>();
builder.Services.AddHostedService<ShippedModels>();
builder.Services.AddSingleton<RunWorker>();
builder.Services.AddHostedService(services => services.GetRequiredService<RunWorker>());
builder.AddBus(bus => bus.AddConsumer<TrainModelConsumer, TrainModelConsumerDefinition>());

var app = builder.Build();
app.MapVitrine();
app.MapGrpcService<TrainerEndpoint>();
app.Run();
