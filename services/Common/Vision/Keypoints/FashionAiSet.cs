using System.Globalization;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// The contest's table: <c>image_id</c> (a path from the table's folder), <c>image_category</c> and a column for each of the 24 points,
/// <c>x_y_v</c> with v = -1 for absent, 0 for hidden and 1 for visible. One picture of ten is to test with. The box is the one around
/// the points.
/// </summary>
internal static class FashionAiSet
{
    private static readonly PictureDecoder _decoder = new(new PictureLimits());
    private static readonly string[] _columns = ["image_id", "image_category", .. GarmentPoints.Names];

    public static IEnumerable<LabelledGarment> Read(string path, FaultyRows faulty, DataFaults faults)
    {
        foreach (var row in CsvRow.Read(path, _columns, []))
        {
            LabelledGarment? garment = null;
            try
            {
                garment = Garment(row);
            }
            catch (PictureException exception)
            {
                faults.Add(row.Location("image_id"), exception.Reason);
            }
            catch (RowException exception) when (faulty == FaultyRows.Skip)
            {
                faults.Add(exception.Message, exception.Reason);
            }
            catch (RowException exception)
            {
                throw new DataSetException(exception.Message, exception);
            }

            if (garment is not null)
            {
                yield return garment;
            }
        }
    }

    private static LabelledGarment Garment(CsvRow row)
    {
        var name = row["image_category"];
        if (GarmentPoints.Find(name) is not { } garment || !GarmentPoints.GarmentNames.Contains(name))
        {
            throw new RowException(
                "UNKNOWN_GARMENT", $"{row.Where}, image_category: must be one of {string.Join(", ", GarmentPoints.GarmentNames)}, got '{name}'");
        }

        var location = row.Location("image_id");
        var (width, height) = SizeOf(location);
        var own = GarmentPoints.Of(garment);
        GarmentPoint[] points =
            [.. Enumerable.Range(0, GarmentPoints.Count).Select(point => Point(row, point, width, height, own.Contains(point)))];
        var labelled = points.Where(point => point.IsLabelled).ToList();
        if (labelled.Distinct().Count() < 2)
        {
            throw new RowException("NO_POINTS", $"{row.Where}: a row needs two different points at least, got {labelled.Distinct().Count()}");
        }

        var box = new PictureRegion(
            labelled.Min(point => point.X), labelled.Min(point => point.Y), labelled.Max(point => point.X), labelled.Max(point => point.Y));
        var part = StableSplit.IsTest(row["image_id"]) ? ScenePart.Test : ScenePart.Train;
        return new LabelledGarment(location, part, garment, width, height, box, points);
    }

    private static GarmentPoint Point(CsvRow row, int point, int width, int height, bool isOwn)
    {
        var column = GarmentPoints.Names[point];
        var where = $"{row.Where}, {column}";
        if (row[column].Split('_') is not [var left, var top, var state]
            || !float.TryParse(left, CultureInfo.InvariantCulture, out var x) || !float.TryParse(top, CultureInfo.InvariantCulture, out var y)
            || !int.TryParse(state, CultureInfo.InvariantCulture, out var v) || v is < -1 or > 1)
        {
            throw new RowException("UNREADABLE_POINT", $"{where}: must be x_y_v with v -1, 0 or 1, got '{row[column]}'");
        }

        return v switch
        {
            -1 => GarmentPoint.Absent,
            _ when !isOwn => throw new RowException("FOREIGN_POINT", $"{where}: a {row["image_category"]} has no such point"),
            _ when !(x >= 0 && x < width && y >= 0 && y < height) => throw new RowException(
                "POINT_OUTSIDE", $"{where}: ({left}, {top}) lies outside the picture of {width}x{height}"),
            _ => new GarmentPoint(x, y, (PointState)v),
        };
    }

    private static (int Width, int Height) SizeOf(string location)
    {
        if (!File.Exists(location))
        {
            throw new PictureException(PictureReason.NotFound, $"There is no file {location}.");
        }

        var header = _decoder.ReadHeader(File.ReadAllBytes(location));
        return (header.Width, header.Height);
    }

    private sealed class RowException(string reason, string message) : Exception(message)
    {
        /// <summary>A stable code.</summary>
        public string Reason => reason;
    }
}
