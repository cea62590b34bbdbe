using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Labels.Boosting;

/// <summary>
/// Gradient-boosted trees that tell the probability of one label: XGBoost (Chen and Guestrin, arXiv:1603.02754) with the logistic loss.
/// </summary>
public sealed class Booster : IDisposable
{
    private readonly BoosterHandle _handle;

    private Booster(BoosterHandle handle) => _handle = handle;

    /// <summary>Columns that <see cref="Predict"/> needs.</summary>
    public int Features
    {
        get
        {
            XgBoost.Check(XgBoost.XGBoosterGetNumFeature(_handle, out var features));
            return (int)features;
        }
    }

    /// <summary>The same data and choices give the same booster, to the byte.</summary>
    /// <param name="features">(rows, features), finite.</param>
    /// <param name="truth">Which rows have the label.</param>
    /// <param name="choices">All of the training.</param>
    /// <param name="ct">Looked at between trees.</param>
    /// <exception cref="ArgumentException">A feature is not finite, or there is not one truth a row.</exception>
    /// <exception cref="ValidationException">A choice is out of its range.</exception>
    /// <exception cref="BoosterException">XGBoost refuses.</exception>
    public static Booster Train(float[,] features, IReadOnlyList<bool> truth, BoosterChoices choices, CancellationToken ct)
    {
        Validator.ValidateObject(choices, new ValidationContext(choices), validateAllProperties: true);
        if (truth.Count != features.GetLength(0))
        {
            throw new ArgumentException($"one a row is needed, {features.GetLength(0)}, got {truth.Count}", nameof(truth));
        }

        using var matrix = BoosterMatrix.Of(features);
        float[] labels = [.. truth.Select(isTrue => isTrue ? 1f : 0f)];
        XgBoost.Check(XgBoost.XGDMatrixSetFloatInfo(matrix, "label"u8, labels, (ulong)labels.Length));
        return Open(matrix, booster =>
        {
            foreach (var (name, value) in choices.Parameters)
            {
                XgBoost.Check(XgBoost.XGBoosterSetParam(booster, name, value));
            }

            for (var round = 0; round < choices.Rounds; round++)
            {
                ct.ThrowIfCancellationRequested();
                XgBoost.Check(XgBoost.XGBoosterUpdateOneIter(booster, round, matrix));
            }
        });
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="BoosterException">It is no booster.</exception>
    public static Booster Load(byte[] json) => Open(null, booster =>
    {
        XgBoost.Check(XgBoost.XGBoosterLoadModelFromBuffer(booster, json, (ulong)json.Length));
        XgBoost.Check(XgBoost.XGBoosterSetParam(booster, "nthread", "1"));
    });

    /// <summary>XGBoost's own format in JSON, which its other releases and languages read.</summary>
    public unsafe byte[] Save()
    {
        XgBoost.Check(XgBoost.XGBoosterSaveModelToBuffer(_handle, "{\"format\": \"json\"}"u8, out var length, out var model));
        return new ReadOnlySpan<byte>(model, checked((int)length)).ToArray(); // XGBoost keeps its own until the next call.
    }

    /// <param name="features">(rows, features), finite.</param>
    /// <returns>Of each row, 0 to 1.</returns>
    /// <exception cref="ArgumentException">A feature is not finite, or there are not <see cref="Features"/> of them.</exception>
    public unsafe float[] Predict(float[,] features)
    {
        if (features.GetLength(1) != Features)
        {
            throw new ArgumentException($"{Features} a row are needed, got {features.GetLength(1)}", nameof(features));
        }

        using var matrix = BoosterMatrix.Of(features);
        XgBoost.Check(XgBoost.XGBoosterPredictFromDMatrix(
            _handle,
            matrix,
            "{\"type\": 0, \"training\": false, \"iteration_begin\": 0, \"iteration_end\": 0, \"strict_shape\": false}"u8,
            out _,
            out _,
            out var result));
        return new ReadOnlySpan<float>(result, features.GetLength(0)).ToArray(); // As above.
    }

    public void Dispose() => _handle.Dispose();

    private static Booster Open(BoosterMatrix? matrix, Action<BoosterHandle> fill)
    {
        var handle = BoosterHandle.Create(matrix);
        try
        {
            fill(handle);
            return new Booster(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
