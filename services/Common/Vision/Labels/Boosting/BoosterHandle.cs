using System.Runtime.InteropServices;

namespace Vitrine.Vision.Labels.Boosting;

/// <summary>XGBoost's booster.</summary>
internal sealed class BoosterHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <param name="matrix">What it will be trained on, which says how many features there are; null: it will be loaded.</param>
    /// <exception cref="BoosterException">XGBoost refuses.</exception>
    public static unsafe BoosterHandle Create(BoosterMatrix? matrix)
    {
        var held = false;
        try
        {
            matrix?.DangerousAddRef(ref held);
            var data = matrix?.DangerousGetHandle() ?? 0;
            XgBoost.Check(XgBoost.XGBoosterCreate(&data, matrix is null ? 0u : 1u, out var booster));
            return booster;
        }
        finally
        {
            if (held)
            {
                matrix!.DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle() => XgBoost.XGBoosterFree(handle) == 0;
}
