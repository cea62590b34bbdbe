using Vitrine.Vision.Data;

namespace Vitrine.Vision.Labels;

/// <summary>How probable each label of each picture is.</summary>
/// <param name="Rows">The pictures, with the labels that are true.</param>
/// <param name="Probabilities">(rows, labels), 0 to 1.</param>
public sealed record LabelPredictions(IReadOnlyList<MultiLabelPicture> Rows, IReadOnlyList<string> Labels, float[,] Probabilities);
