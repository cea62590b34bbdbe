using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Ingest;
using Vitrine.Catalog.Search;
using Vitrine.Catalog.Trainer;

namespace Vitrine.Catalog.Tests;

/// <summary>A test's own catalogue: the stores as a service gets them, and short ways to fill it.</summary>
public sealed class Catalogue(IHost host, CancellationToken ct) : IAsyncDisposable
{
    public NpgsqlDataSource Source => host.Services.GetRequiredService<NpgsqlDataSource>();

    public IngestStore Ingest => host.Services.GetRequiredService<IngestStore>();

    public QuarantineStore Quarantine => host.Services.GetRequiredService<QuarantineStore>();

    public RegionStore Regions => host.Services.GetRequiredService<RegionStore>();

    public KeypointStore Keypoints => host.Services.GetRequiredService<KeypointStore>();

    public DescriptionStore Descriptions => host.Services.GetRequiredService<DescriptionStore>();

    public SpaceStore Spaces => host.Services.GetRequiredService<SpaceStore>();

    public SpaceIndex Index => host.Services.GetRequiredService<SpaceIndex>();

    public CandidateQuery Search => host.Services.GetRequiredService<CandidateQuery>();

    /// <summary>The search of a replica that holds a part of the items.</summary>
    public CandidateQuery SearchOf(ItemShard shard) => new(host.Services.GetRequiredService<Database>(), shard);

    public ModelStore Models => host.Services.GetRequiredService<ModelStore>();

    public CalibrationStore Calibrations => host.Services.GetRequiredService<CalibrationStore>();

    public RunStore Runs => host.Services.GetRequiredService<RunStore>();

    public CatalogContext Context() => host.Services.GetRequiredService<IDbContextFactory<CatalogContext>>().CreateDbContext();

    /// <summary>An item's description.</summary>
    public static Item Item(string itemId, string shop = "shop", string title = "") => new()
    {
        Shop = shop,
        ItemId = itemId,
        Title = title,
        Category = "",
        Currency = "",
        Tags = [],
        Attributes = "{}",
    };

    /// <summary>A picture of an item; the name makes the file's hash.</summary>
    public static NewImage Picture(Item? item, string name) => new()
    {
        Item = item,
        Sha256 = SHA256.HashData(Encoding.UTF8.GetBytes(name)),
        Name = name,
        Format = "jpeg",
        Width = 30,
        Height = 40,
        Bytes = 1000,
    };

    /// <summary>The region that is the whole picture.</summary>
    public static Region Whole(long imageId) => new()
    {
        ImageId = imageId,
        Detector = "whole-picture",
        Label = "",
        Score = 1,
        Box = new Box(0, 0, 30, 40),
        WholePicture = true,
    };

    /// <summary>A region that starts at <paramref name="left"/>.</summary>
    public static Region Part(long imageId, float left) => new()
    {
        ImageId = imageId,
        Detector = "boxes",
        Label = "top",
        Score = 0.5f,
        Box = new Box(left, 0, 30, 40),
        WholePicture = false,
    };

    /// <summary>Takes in one picture an item, with its region and feature, in that order.</summary>
    /// <returns>The regions' ids.</returns>
    public async Task<IReadOnlyList<long>> FillAsync(EmbeddingSpace space, IReadOnlyList<(Item Item, float[] Feature)> rows)
    {
        var pictures = rows.Select((row, i) => Picture(row.Item, $"{row.Item.Shop}/{row.Item.ItemId}/{i}")).ToList();
        var images = await Ingest.UpsertAsync(Guid.NewGuid(), "test", pictures, ct);
        var regions = await Regions.UpsertAsync([.. images.Select(image => Whole(image.Id))], ct);
        await Spaces.UpsertAsync(space, [.. regions.Zip(rows, (id, row) => new Embedding(id, row.Feature))], ct);
        return regions;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(ct);
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
