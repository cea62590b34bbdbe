using System.Runtime.InteropServices;

namespace Vitrine.Vision.Labels.Boosting;

/// <summary>XGBoost's copy of a matrix (rows, features).</summary>
internal sealed class BoosterMatrix() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <exception cref="ArgumentException">There is no row or feature, or one is not finite; row and feature are named.</exception>
    public static unsafe BoosterMatrix Of(float[,] features)
    {
        Check(features);
        fixed (float* data = features)
        {
            XgBoost.Check(XgBoost.XGDMatrixCreateFromMat(
                data, (ulong)features.GetLength(0), (ulong)features.GetLength(1), float.NaN, out var matrix));
            return matrix;
        }
    }

    protected override bool ReleaseHandle() => XgBoost.XGDMatrixFree(handle) == 0;

    private static void Check(float[,] features)
    {
        if (features.Length == 0)
        {
            throw new ArgumentException(
                $"one row and one feature are needed at least, got {features.GetLength(0)} x {features.GetLength(1)}", nameof(features));
        }

        for (var row = 0; row < features.GetLength(0); row++)
        {
            for (var feature = 0; feature < features.GetLength(1); feature++)
            {
                if (!float.IsFinite(features[row, feature]))
                {
                    throw new ArgumentException(
                        $"row {row}, feature {feature}: must be finite, got {features[row, feature]}", nameof(features));
                }
            }
        }
    }
}
