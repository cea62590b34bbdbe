using Vitrine.Vision.Sampling;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// Batches at random, in which the rows with the largest losses come a second time. A row's loss is that of the step which saw it last;
/// one that was not seen yet is among the hardest. What an epoch holds is decided when it begins.
/// </summary>
internal sealed class HardRowSampler : IBatchSampler
{
    private const int Purpose = 0x48415244;

    private readonly int _batchSize;
    private readonly int _seed;
    private readonly int _hard;
    private readonly float[] _latest;
    private readonly float[] _begun;

    /// <param name="rows">Of the training set.</param>
    /// <param name="batchSize">At most all rows.</param>
    /// <param name="share">Of the rows that come twice, 0 to 1.</param>
    /// <param name="seed">Decides the order.</param>
    public HardRowSampler(int rows, int batchSize, double share, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        (_batchSize, _seed, _hard) = (batchSize, seed, (int)Math.Round(rows * share));
        _latest = new float[rows];
        Array.Fill(_latest, float.PositiveInfinity);
        _begun = [.. _latest];
    }

    /// <summary>From here on the losses of now decide which rows are hard.</summary>
    public void BeginEpoch() => _latest.CopyTo(_begun, 0);

    /// <summary>Takes the loss that a row had.</summary>
    public void Saw(int row, float loss) => _latest[row] = loss;

    public int[][] Epoch(int number)
    {
        var random = SeededRandom.For(_seed, number);
        var ties = SeededRandom.For(_seed, number ^ Purpose).Shuffle(Enumerable.Range(0, _begun.Length).ToArray());
        var hardest = ties.OrderByDescending(row => _begun[row]).Take(_hard);
        int[] rows = [.. Enumerable.Range(0, _begun.Length), .. hardest];
        return [.. random.Shuffle(rows).Take(rows.Length - (rows.Length % _batchSize)).Chunk(_batchSize)];
    }

    /// <summary>Writes the losses of now and of the epoch's beginning.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach (var loss in _latest.Concat(_begun))
        {
            writer.Write(loss);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        foreach (var losses in new[] { _latest, _begun })
        {
            for (var row = 0; row < losses.Length; row++)
            {
                losses[row] = reader.ReadSingle();
            }
        }
    }
}
