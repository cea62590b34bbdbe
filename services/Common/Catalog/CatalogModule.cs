using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Ingest;
using Vitrine.Catalog.Migrations;
using Vitrine.Catalog.Search;
using Vitrine.Catalog.Trainer;
using Vitrine.Catalog.Vectors;

namespace Vitrine.Catalog;

/// <summary>Brings the catalogue's database into a service.</summary>
public static class CatalogModule
{
    private const int ReadBuffer = 1 << 16; // A row of features is 2 to 16 KB.

    /// <summary>
    /// Adds the data source, <see cref="CatalogContext"/> (itself and its factory), the stores, a health check tagged
    /// "ready", and the migration, which runs before the host's other services start. The database is the one of
    /// <c>ConnectionStrings:Catalog</c>. A service that searches a part of the items adds its <see cref="ItemShard"/>.
    /// </summary>
    /// <exception cref="CatalogException">The connection string is missing.</exception>
    public static T AddCatalog<T>(this T builder) where T : IHostApplicationBuilder
    {
        var connectionString = builder.Configuration.GetConnectionString("Catalog")
            ?? throw new CatalogException("ConnectionStrings:Catalog is not set.");
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => DataSource(
            connectionString, builder.Environment.ApplicationName, provider.GetRequiredService<ILoggerFactory>()));
        services.AddPooledDbContextFactory<CatalogContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>(), npgsql => npgsql.EnableRetryOnFailure(3))
            .UseVectors());
        services.AddSingleton<Database>();
        services.AddSingleton<IngestStore>();
        services.AddSingleton<QuarantineStore>();
        services.AddSingleton<RegionStore>();
        services.AddSingleton<KeypointStore>();
        services.AddSingleton<SpaceStore>();
        services.AddSingleton<SpaceIndex>();
        services.AddSingleton<DescriptionStore>();
        services.AddSingleton<ModelStore>();
        services.AddSingleton<CalibrationStore>();
        services.AddSingleton<RunStore>();
        services.TryAddSingleton(ItemShard.All);
        services.AddSingleton<CandidateQuery>();
        services.AddSingleton<VideoQuery>();
        services.AddSingleton<Migrator>();
        services.AddHostedService<MigrationService>();
        services.AddHealthChecks().AddCheck<CatalogHealthCheck>("catalog", tags: ["ready"]);
        return builder;
    }

    internal static NpgsqlDataSource DataSource(string connectionString, string application, ILoggerFactory loggers)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.ApplicationName ??= application;
        builder.ConnectionStringBuilder.MaxAutoPrepare = 64; // The same few statements again and again: parse them once.
        builder.ConnectionStringBuilder.ReadBufferSize = ReadBuffer;
        builder.UseLoggerFactory(loggers).UseVectors();
        return builder.Build();
    }
}
