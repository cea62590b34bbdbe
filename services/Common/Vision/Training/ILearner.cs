namespace Vitrine.Vision.Training;

/// <summary>What a run trains, as far as its checkpoint knows it.</summary>
internal interface ILearner
{
    /// <summary>Writes all that a resumed run needs.</summary>
    void Save(Stream weights, BinaryWriter rest);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="weights">The file.</param>
    /// <exception cref="Weights.WeightsException">The weights are another recipe's.</exception>
    void Load(string weights, BinaryReader rest);
}
