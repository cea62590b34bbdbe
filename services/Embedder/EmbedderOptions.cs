using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Vision.Embedding;

namespace Vitrine.Embedder;

/// <summary>Settings of the embedder service.</summary>
public sealed class EmbedderOptions
{
    public const string Section = "Embedder";

    /// <summary>The number format of the network's convolutions; bfloat16 pays where the processor has it.</summary>
    public Precision Precision { get; set; } = Precision.Float32;

    /// <summary>Crops that may wait for the network before a call is told to come back later.</summary>
    [Range(256, 100_000)]
    public int QueueCapacity { get; set; } = 1024;

    /// <summary>Messages of regions that are worked on at a time: while one is in the network, the next is decoded.</summary>
    [Range(1, 64)]
    public int ParallelMessages { get; set; } = 3;

    /// <summary>How often it is looked whether a space has grown large enough for an index.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IndexInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How an index over a space is built.</summary>
    [Required]
    [ValidateObjectMembers]
    public HnswOptions Hnsw { get; set; } = new();
}
