using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vitrine.Vision.Data;

namespace Vitrine.Cli.Commands;

/// <summary>What several commands take.</summary>
internal static class Options
{
    /// <summary>How <c>--json</c> is printed.</summary>
    public static JsonSerializerOptions JsonFormat { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Option<string> DataFormat() => new("--format")
    {
        Description = $"Of the data set: {string.Join(", ", DataSet.Formats.Concat(MultiLabelSet.Formats))}.",
        DefaultValueFactory = _ => "folders",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON, for programs." };
}
