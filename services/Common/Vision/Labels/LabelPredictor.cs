using System.Globalization;
using Vitrine.Vision.Data;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Labels;

/// <summary>Has a network tell the labels of a data set's pictures.</summary>
/// <param name="input">What the network takes.</param>
/// <param name="views">What it sees of each picture.</param>
/// <param name="score">uint8 RGB (B, H, W, 3) of that size → (B, L), before the sigmoid.</param>
public sealed class LabelPredictor(PictureReader reader, InputSpec input, TestViews views, Func<Tensor, Tensor> score)
{
    private readonly PictureViews _views = new(views, input);

    /// <summary>Tells the labels of pictures in their order; one that cannot be read is skipped.</summary>
    /// <param name="rows">Whose labels are all among <paramref name="labels"/>.</param>
    /// <param name="labels">Of the scores, L.</param>
    /// <param name="faults">Takes what was skipped.</param>
    /// <param name="progress">Called with the pictures that are done so far.</param>
    /// <param name="ct">Looked at between batches.</param>
    /// <exception cref="DataSetException">None of the pictures can be read.</exception>
    public LabelPredictions Predict(
        IReadOnlyList<MultiLabelPicture> rows, IReadOnlyList<string> labels, DataFaults faults, Action<int> progress, CancellationToken ct)
    {
        // The number of a row stands for its item, so that those that could be read are known.
        var numbered = rows.Select((row, i) => row.Picture with { Label = i.ToString(CultureInfo.InvariantCulture) }).ToList();
        using var told = new DataSetEmbedder(reader, _views.Decoded, Probabilities).Embed(numbered, faults, progress, ct);
        var values = told.Vectors.data<float>().ToArray();
        var probabilities = new float[told.Count, labels.Count];
        Buffer.BlockCopy(values, 0, probabilities, 0, Buffer.ByteLength(values));
        return new LabelPredictions(
            [.. told.Labels.Select(number => rows[int.Parse(number, CultureInfo.InvariantCulture)])], labels, probabilities);
    }

    // uint8 (B, H', W', 3) → (B, L), the mean of the views.
    private Tensor Probabilities(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return stack([.. _views.Of(pixels).Select(view => score(view.contiguous()).sigmoid())]).mean([0])
            .MoveToOuterDisposeScope();
    }
}
