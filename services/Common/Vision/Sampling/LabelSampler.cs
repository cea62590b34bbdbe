using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Sampling;

/// <summary>
/// Batches of pictures with several labels, at random: an epoch repeats pictures with a rare label and leaves out some of those
/// whose labels are all frequent. What is left behind the last full batch waits for another epoch.
/// </summary>
internal sealed class LabelSampler : IBatchSampler
{
    private readonly int[] _kept; // Every one as often as an epoch shows it.
    private readonly int[] _frequent;
    private readonly int _shown; // Of the frequent ones.
    private readonly int _batchSize;
    private readonly int _seed;

    /// <param name="labels">Of every picture, each 0 or more.</param>
    /// <param name="batchSize">At most the pictures that an epoch shows.</param>
    /// <param name="seed">Decides the order, and what is left out.</param>
    public LabelSampler(IReadOnlyList<IReadOnlyList<int>> labels, LabelBalance balance, int batchSize, int seed)
    {
        var shares = labels.SelectMany(own => own).CountBy(label => label)
            .ToDictionary(label => label.Key, label => (double)label.Value / labels.Count);
        Rare = [.. labels.Select(own => own.Any(label => shares[label] <= balance.RareShare))];
        var isFrequent = labels.Select(own => own.Count > 0 && own.All(label => shares[label] >= balance.FrequentShare)).ToArray();
        _frequent = [.. Pictures().Where(picture => isFrequent[picture] && !Rare[picture])];
        _shown = _frequent.Length - (int)Math.Round(balance.FrequentDrop * _frequent.Length);
        _kept = [.. Pictures().Except(_frequent).SelectMany(picture => Enumerable.Repeat(picture, Rare[picture] ? balance.RareRepeats : 1))];
        (_batchSize, _seed) = (batchSize, seed);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(_kept.Length + _shown, batchSize, nameof(labels));

        IEnumerable<int> Pictures() => Enumerable.Range(0, labels.Count);
    }

    /// <summary>Which pictures have a rare label.</summary>
    public IReadOnlyList<bool> Rare { get; }

    public int[][] Epoch(int number)
    {
        var random = SeededRandom.For(_seed, number);
        int[] shown = [.. _kept, .. random.Shuffle(_frequent.ToArray()).Take(_shown)];
        return [.. random.Shuffle(shown).Take(shown.Length - (shown.Length % _batchSize)).Chunk(_batchSize)];
    }
}
