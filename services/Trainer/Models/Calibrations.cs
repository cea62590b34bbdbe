using Google.Protobuf.WellKnownTypes;
using Vitrine.Catalog.Trainer;
using Vitrine.Vision.Metrics;

namespace Vitrine.Trainer.Models;

/// <summary>A calibration as it is measured, stored and told.</summary>
internal static class Calibrations
{
    /// <param name="sha256">Of the model's weights.</param>
    /// <param name="data">Whose pairs they are, in words.</param>
    public static ModelCalibration ToStored(this CalibrationReport report, string sha256, string data, DateTimeOffset now) => new()
    {
        Sha256 = sha256,
        Slope = report.Curve.Slope,
        Intercept = report.Curve.Intercept,
        Pairs = report.Pairs,
        Same = report.Same,
        Error = report.Error,
        BrierScore = report.BrierScore,
        Data = data,
        CreatedAt = now,
    };

    public static V1.Calibration ToWire(this CalibrationReport report) => new()
    {
        Slope = report.Curve.Slope,
        Intercept = report.Curve.Intercept,
        Pairs = report.Pairs,
        Same = report.Same,
        ExpectedCalibrationError = report.Error,
        BrierScore = report.BrierScore,
    };

    public static V1.Calibration ToWire(this ModelCalibration stored) => new()
    {
        Slope = stored.Slope,
        Intercept = stored.Intercept,
        Pairs = stored.Pairs,
        Same = stored.Same,
        ExpectedCalibrationError = stored.Error,
        BrierScore = stored.BrierScore,
        Data = stored.Data,
        CreateTime = Timestamp.FromDateTimeOffset(stored.CreatedAt),
    };
}
