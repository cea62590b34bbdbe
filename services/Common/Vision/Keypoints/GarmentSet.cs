using Vitrine.Vision.Data;

namespace Vitrine.Vision.Keypoints;

/// <summary>Pictures with key points, as they lie on the disk.</summary>
public static class GarmentSet
{
    private static readonly Dictionary<string, Func<string, FaultyRows, DataFaults, IEnumerable<LabelledGarment>>> _formats = new()
    {
        ["fashionai"] = FashionAiSet.Read,
    };

    public static IReadOnlyCollection<string> Formats => _formats.Keys;

    /// <summary>Reads garments one after the other; a picture that is missing or broken is skipped.</summary>
    /// <param name="root">The table.</param>
    /// <param name="faulty">What becomes of a row that is wrong.</param>
    /// <param name="faults">Takes what was skipped.</param>
    /// <exception cref="DataSetException">The format is unknown, or the table is missing or wrong.</exception>
    public static IEnumerable<LabelledGarment> Read(string format, string root, FaultyRows faulty, DataFaults faults)
    {
        var read = _formats.GetValueOrDefault(format)
            ?? throw new DataSetException($"format must be one of {string.Join(", ", Formats)}, got '{format}'");
        return read(root, faulty, faults);
    }
}

/// <summary>What becomes of a row that is wrong.</summary>
public enum FaultyRows
{
    /// <summary>It ends the reading.</summary>
    Refuse,

    /// <summary>It is left out and counted.</summary>
    Skip,
}
