using System.Runtime.InteropServices;

namespace Vitrine.Vision.Labels.Boosting;

/// <summary>
/// The few functions of XGBoost 1.7 or newer that boosters need, by its C interface:
/// https://xgboost.readthedocs.io/en/release_1.7.0/c.html. Each returns 0, or -1 and an error of its thread.
/// </summary>
internal static unsafe partial class XgBoost
{
    private const string Library = "libxgboost.so.0";

    /// <exception cref="BoosterException">The call failed.</exception>
    public static void Check(int result)
    {
        if (result != 0)
        {
            // The first line says what; the rest is the stack of the library.
            var error = Marshal.PtrToStringUTF8(XGBGetLastError()) ?? "";
            throw new BoosterException($"XGBoost: {error.Split('\n', 2)[0].Trim()}");
        }
    }

    [LibraryImport(Library)]
    private static partial nint XGBGetLastError();

    [LibraryImport(Library)]
    public static partial int XGDMatrixCreateFromMat(
        float* data, ulong rows, ulong columns, float missing, out BoosterMatrix matrix);

    [LibraryImport(Library)]
    public static partial int XGDMatrixSetFloatInfo(BoosterMatrix matrix, ReadOnlySpan<byte> field, ReadOnlySpan<float> values, ulong count);

    [LibraryImport(Library)]
    public static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(Library)]
    public static partial int XGBoosterCreate(nint* matrices, ulong count, out BoosterHandle booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSetParam(BoosterHandle booster, string name, string value);

    [LibraryImport(Library)]
    public static partial int XGBoosterUpdateOneIter(BoosterHandle booster, int round, BoosterMatrix matrix);

    [LibraryImport(Library)]
    public static partial int XGBoosterGetNumFeature(BoosterHandle booster, out ulong features);

    [LibraryImport(Library)]
    public static partial int XGBoosterPredictFromDMatrix(
        BoosterHandle booster, BoosterMatrix matrix, ReadOnlySpan<byte> config, out ulong* shape, out ulong dimensions, out float* result);

    [LibraryImport(Library)]
    public static partial int XGBoosterSaveModelToBuffer(BoosterHandle booster, ReadOnlySpan<byte> config, out ulong length, out byte* model);

    [LibraryImport(Library)]
    public static partial int XGBoosterLoadModelFromBuffer(BoosterHandle booster, ReadOnlySpan<byte> model, ulong length);

    [LibraryImport(Library)]
    public static partial int XGBoosterFree(nint booster);
}
