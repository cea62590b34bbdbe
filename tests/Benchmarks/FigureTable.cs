using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Vitrine.Benchmarks;

/// <summary>What a benchmark found out: a table for people and, last, one line of JSON for programs.</summary>
internal sealed class FigureTable
{
    private readonly Dictionary<string, double> _figures = [];
    private readonly Table _table = new Table { Border = TableBorder.Simple }
        .AddColumns("figure", "value", "spread", "this side", "other side");

    public FigureTable() => _table.Columns[0].NoWrap();

    /// <summary>A ratio of two sides.</summary>
    public void Add(string key, Pair pair, string ours, string theirs) =>
        Add(key, pair.Ratio, $"{Number(pair.Spread.Low)} to {Number(pair.Spread.High)}", ours, theirs);

    public void Add(string key, double value, string spread, string ours, string theirs)
    {
        _figures[key] = value;
        _table.AddRow(key, value.ToString(value < 1 ? "0.000" : "0.00", CultureInfo.InvariantCulture), spread, ours, theirs);
    }

    /// <returns>The benchmark's exit code.</returns>
    public int Print(bool json)
    {
        AnsiConsole.Write(_table);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(_figures));
        }

        return 0;
    }

    public static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <returns>Seconds.</returns>
    public static Task<double> Timed(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Task.FromResult(Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    /// <returns>Seconds.</returns>
    public static async Task<double> Timed(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
