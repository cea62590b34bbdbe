namespace Vitrine.Vision.Data;

/// <summary>
/// How <see cref="BatchLoader"/> works. Only the seed and the scale change what it loads. <see cref="Scenes.SceneLoader"/> has
/// its own scales and keeps nothing.
/// </summary>
internal sealed record LoaderOptions
{
    /// <summary>Threads that decode and transform, at least 1.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Batches that may be begun or wait, at least 1; null: two more than the workers.</summary>
    public int? Ahead { get; init; }

    /// <summary>Decides what the transforms draw.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// How many times larger than planned a picture is decoded, along each side, 1 to 8: 1.15 leaves room for a random crop.
    /// </summary>
    public double DecodeScale { get; init; } = 1;

    /// <summary>Decoded pictures are kept until they take so many bytes; 0: none.</summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; it is named.</exception>
    internal LoaderOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Ahead ?? 1, 1, nameof(Ahead));
        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes);
        if (!(DecodeScale is >= 1 and <= 8))
        {
            throw new ArgumentOutOfRangeException(nameof(DecodeScale), DecodeScale, "pictures are decoded 1 to 8 times larger");
        }

        return this;
    }
}
