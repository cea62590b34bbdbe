using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Ingest;
using Vitrine.Catalog.Trainer;

namespace Vitrine.Catalog;

/// <summary>
/// The catalogue's tables, for plain reads and single writes; the stores write in bulk. One database, one schema a
/// service, one writer a table.
/// </summary>
public sealed class CatalogContext(DbContextOptions<CatalogContext> options) : DbContext(options)
{
    public DbSet<Batch> Batches => Set<Batch>();

    public DbSet<Item> Items => Set<Item>();

    public DbSet<Image> Images => Set<Image>();

    public DbSet<QuarantinedImage> Quarantine => Set<QuarantinedImage>();

    public DbSet<Region> Regions => Set<Region>();

    public DbSet<EmbeddingSpace> Spaces => Set<EmbeddingSpace>();

    public DbSet<Model> Models => Set<Model>();

    public DbSet<ModelCalibration> Calibrations => Set<ModelCalibration>();

    public DbSet<Run> Runs => Set<Run>();

    public DbSet<RunPoint> RunPoints => Set<RunPoint>();

    public DbSet<RunEvaluation> RunEvaluations => Set<RunEvaluation>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Batch>().ToTable("batches", "ingest");
        modelBuilder.Entity<Item>().ToTable("items", "ingest").Property(item => item.Attributes).HasColumnType("jsonb");
        modelBuilder.Entity<Image>().ToTable("images", "ingest");
        modelBuilder.Entity<QuarantinedImage>().ToTable("quarantine", "ingest")
            .Property(image => image.Item).HasColumnType("jsonb");
        modelBuilder.Entity<Region>().ToTable("regions", "detector").ComplexProperty(region => region.Box, box =>
        {
            box.Property(side => side.Left).HasColumnName("left");
            box.Property(side => side.Top).HasColumnName("top");
            box.Property(side => side.Right).HasColumnName("right");
            box.Property(side => side.Bottom).HasColumnName("bottom");
        });
        modelBuilder.Entity<EmbeddingSpace>().ToTable("spaces", "embedder");
        modelBuilder.Entity<Model>().ToTable("models", "trainer").HasKey(model => model.Name);
        modelBuilder.Entity<ModelCalibration>().ToTable("calibrations", "trainer").HasKey(calibration => calibration.Sha256);
        modelBuilder.Entity<Run>().ToTable("runs", "trainer").Property(run => run.Metrics).HasColumnType("jsonb");
        modelBuilder.Entity<RunPoint>().ToTable("points", "trainer").HasKey(point => new { point.RunId, point.Step });
        modelBuilder.Entity<RunEvaluation>().ToTable("evaluations", "trainer")
            .HasKey(evaluation => new { evaluation.RunId, evaluation.Epoch });
        modelBuilder.Entity<RunEvaluation>().Property(evaluation => evaluation.Metrics).HasColumnType("jsonb");

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
