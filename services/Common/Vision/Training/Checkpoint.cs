namespace Vitrine.Vision.Training;

/// <summary>Where a run is: steps taken, and the batch of the epoch that comes next.</summary>
internal readonly record struct RunPosition(int Step, int Epoch, int Batch);

/// <summary>
/// A folder that holds the latest state of a run. A state appears by one rename, whole or not at all, and replaces the one
/// before.
/// </summary>
internal sealed class Checkpoint(string folder)
{
    private const string WeightsFile = "weights.safetensors";
    private const string StateFile = "state.bin";

    /// <summary>Writes a state.</summary>
    /// <param name="curve">All points so far: who was told them may have died before writing them down.</param>
    public void Save(RunPosition position, IReadOnlyList<CurvePoint> curve, ILearner learner)
    {
        Directory.CreateDirectory(folder);
        var staging = Path.Combine(folder, $".{position.Step}");
        Directory.CreateDirectory(staging);
        using (var weights = File.Create(Path.Combine(staging, WeightsFile)))
        using (var state = File.Create(Path.Combine(staging, StateFile)))
        using (var writer = new BinaryWriter(state))
        {
            writer.Write(position.Step);
            writer.Write(position.Epoch);
            writer.Write(position.Batch);
            Write(writer, curve);
            learner.Save(weights, writer);
            writer.Flush();
            weights.Flush(flushToDisk: true);
            state.Flush(flushToDisk: true);
        }

        Directory.Move(staging, Path.Combine(folder, $"{position.Step}"));
        foreach (var old in States().Where(step => step != position.Step))
        {
            Directory.Delete(Path.Combine(folder, $"{old}"), recursive: true);
        }
    }

    /// <summary>Puts the latest state back.</summary>
    /// <returns>Where the run was, and its curve; the beginning when nothing was saved.</returns>
    public (RunPosition Position, List<CurvePoint> Curve) Load(ILearner learner)
    {
        foreach (var unfinished in Directory.Exists(folder) ? Directory.GetDirectories(folder, ".*") : [])
        {
            Directory.Delete(unfinished, recursive: true);
        }

        if (States().ToList() is not { Count: > 0 } states)
        {
            return (default, []);
        }

        var latest = Path.Combine(folder, $"{states.Max()}");
        using var reader = new BinaryReader(File.OpenRead(Path.Combine(latest, StateFile)));
        var position = new RunPosition(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var curve = ReadCurve(reader);
        learner.Load(Path.Combine(latest, WeightsFile), reader);
        return (position, curve);
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<CurvePoint> curve)
    {
        writer.Write(curve.Count);
        foreach (var point in curve)
        {
            writer.Write(point.Step);
            writer.Write(point.Loss);
            writer.Write(point.LearningRate);
        }
    }

    private static List<CurvePoint> ReadCurve(BinaryReader reader)
    {
        var curve = new List<CurvePoint>(reader.ReadInt32());
        for (var i = 0; i < curve.Capacity; i++)
        {
            curve.Add(new CurvePoint(reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble()));
        }

        return curve;
    }

    private IEnumerable<int> States() => Directory.Exists(folder)
        ? Directory.GetDirectories(folder).Select(path => int.TryParse(Path.GetFileName(path), out var step) ? step : -1).Where(step => step >= 0)
        : [];
}
