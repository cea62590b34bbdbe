using System.Text;

namespace Vitrine.Vision.Data;

/// <summary>Comma-separated values (RFC 4180), or those of another separator, without line breaks inside a field.</summary>
public static class Csv
{
    /// <summary>The rows that are not empty, with their line numbers from 1; blanks around a field are cut off.</summary>
    public static IEnumerable<(IReadOnlyList<string> Fields, int Line)> Read(string path, char separator = ',') =>
        File.ReadLines(path).Select((text, i) => ((IReadOnlyList<string>)Split(text, separator), i + 1))
            .Where(row => row.Item1 is not [""]);

    /// <summary>The full path of a picture that a table names, from the table's folder, or its address.</summary>
    public static string Locate(string table, string picture) => picture.Contains("://", StringComparison.Ordinal)
        ? picture
        : Path.GetFullPath(picture, Path.GetDirectoryName(Path.GetFullPath(table))!);

    /// <summary>A row of fields, as <see cref="Read"/> splits it.</summary>
    public static string Join(IEnumerable<string> fields) => string.Join(',', fields.Select(field =>
        field.AsSpan().ContainsAny(",\"") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field));

    private static List<string> Split(string text, char separator)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when quoted && i + 1 < text.Length && text[i + 1] == '"':
                    field.Append('"');
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case var mark when mark == separator && !quoted:
                    fields.Add(field.ToString().Trim());
                    field.Clear();
                    break;
                default:
                    field.Append(text[i]);
                    break;
            }
        }

        fields.Add(field.ToString().Trim());
        return fields;
    }
}
