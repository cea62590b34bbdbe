using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>
/// Named tensors in a file: 8 bytes header length, a JSON header, raw little-endian data
/// (https://github.com/huggingface/safetensors#format).
/// </summary>
public static class Safetensors
{
    /// <summary>What the reference reader accepts; a larger header is an attack or garbage.</summary>
    private const long MaxHeaderBytes = 100_000_000;
    private const int BufferBytes = 1 << 20;
    private const string Metadata = "__metadata__";

    private static readonly Dictionary<string, ScalarType> _types = new()
    {
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["U8"] = ScalarType.Byte,
    };

    /// <summary>Reads all tensors. The caller, or the dispose scope around it, owns them.</summary>
    /// <exception cref="WeightsException">
    /// The file is cut short, its header lies, or a type is not F32, F16, BF16, I64 or U8.
    /// </exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        using var file = WeightsFile.Open(path);
        return Load(file, path);
    }

    internal static Dictionary<string, Tensor> Load(FileStream file, string path)
    {
        var (entries, dataStart) = ReadHeader(file, path);
        var tensors = new Dictionary<string, Tensor>(entries.Count);
        foreach (var entry in entries)
        {
            var tensor = empty(entry.Shape, entry.Type);
            tensors.Add(entry.Name, tensor);
            file.Position = dataStart + entry.Begin;
            tensor.ReadBytesFromStream(file, BufferBytes);
        }

        return tensors;
    }

    /// <summary>Writes tensors in the order of their names; the same tensors give the same bytes.</summary>
    /// <exception cref="ArgumentException">A tensor's type has no name in this format.</exception>
    public static void Save(Stream file, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var sorted = tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal).ToArray();
        var header = WriteHeader(sorted);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var (_, tensor) in sorted)
        {
            using var scope = NewDisposeScope();
            tensor.detach().cpu().contiguous().WriteBytesToStream(file, BufferBytes);
        }
    }

    private static byte[] WriteHeader(KeyValuePair<string, Tensor>[] tensors)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            var offset = 0L;
            writer.WriteStartObject();
            foreach (var (name, tensor) in tensors)
            {
                var end = offset + (tensor.numel() * tensor.element_size());
                writer.WriteStartObject(name);
                writer.WriteString("dtype", NameOf(tensor.dtype, name));
                WriteNumbers(writer, "shape", tensor.shape);
                WriteNumbers(writer, "data_offsets", [offset, end]);
                writer.WriteEndObject();
                offset = end;
            }

            writer.WriteEndObject();
        }

        // Spaces up to a multiple of 8, so that the data is aligned.
        while (json.Length % 8 != 0)
        {
            json.WriteByte((byte)' ');
        }

        return json.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, long[] numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private static string NameOf(ScalarType type, string tensor) =>
        _types.FirstOrDefault(pair => pair.Value == type).Key
        ?? throw new ArgumentException(
            $"tensor {tensor} is {type}, which is not one of {string.Join(", ", _types.Values)}");

    private static (List<Entry> Entries, long DataStart) ReadHeader(FileStream file, string path)
    {
        Span<byte> lengthBytes = stackalloc byte[8];
        if (file.ReadAtLeast(lengthBytes, 8, throwOnEndOfStream: false) < 8)
        {
            throw new WeightsException(path, "is shorter than the 8 bytes that tell the header's length");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (length is < 2 or > MaxHeaderBytes)
        {
            throw new WeightsException(path, $"claims a header of {length} bytes: not safetensors");
        }

        if (length > file.Length - 8)
        {
            throw new WeightsException(
                path, $"is cut short: the header takes {length} bytes and {file.Length - 8} are there");
        }

        var json = new byte[length];
        file.ReadExactly(json);
        try
        {
            using var header = JsonDocument.Parse(json);
            var entries = header.RootElement.EnumerateObject()
                .Where(tensor => tensor.Name != Metadata)
                .Select(tensor => ReadEntry(tensor, path))
                .ToList();
            RequireWhole(entries, file.Length - 8 - length, path);
            return (entries, 8 + length);
        }
        catch (Exception error) when (error
            is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new WeightsException(path, $"has a broken header: {error.Message}", error);
        }
    }

    private static Entry ReadEntry(JsonProperty tensor, string path)
    {
        var typeName = tensor.Value.GetProperty("dtype").GetString() ?? "";
        if (!_types.TryGetValue(typeName, out var type))
        {
            throw new WeightsException(
                path, $"tensor {tensor.Name} is {typeName}, which is not one of {string.Join(", ", _types.Keys)}");
        }

        var shape = ReadNumbers(tensor.Value, "shape");
        var offsets = ReadNumbers(tensor.Value, "data_offsets");
        if (offsets is [>= 0 and var begin, var end] && end >= begin && ByteCount(shape, type) == end - begin)
        {
            return new Entry(tensor.Name, type, shape, begin, end);
        }

        throw new WeightsException(path, $"tensor {tensor.Name} of {typeName} [{string.Join(", ", shape)}] does not "
            + $"fit its data_offsets [{string.Join(", ", offsets)}]");
    }

    private static long[] ReadNumbers(JsonElement entry, string name) =>
        [.. entry.GetProperty(name).EnumerateArray().Select(number => number.GetInt64())];

    // Each byte belongs to one tensor: no gaps, no overlaps, nothing behind the last.
    private static void RequireWhole(List<Entry> entries, long dataBytes, string path)
    {
        var end = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
            {
                throw new WeightsException(
                    path, $"tensor {entry.Name} starts at byte {entry.Begin}, and the one before ends at {end}");
            }

            end = entry.End;
        }

        if (end != dataBytes)
        {
            throw new WeightsException(path, end > dataBytes
                ? $"is cut short: the tensors take {end} bytes and {dataBytes} are there"
                : $"has {dataBytes - end} bytes that belong to no tensor");
        }
    }

    private static Int128 ByteCount(long[] shape, ScalarType type)
    {
        Int128 size = type switch
        {
            ScalarType.Int64 => 8,
            ScalarType.Float32 => 4,
            ScalarType.Byte => 1,
            _ => 2,
        };
        foreach (var side in shape)
        {
            // A side beyond any file is refused here, before the product can overflow.
            size = side is >= 0 and < 1L << 48 && size < (Int128)1 << 64 ? size * side : -1;
            if (size < 0)
            {
                return -1;
            }
        }

        return size;
    }

    private sealed record Entry(string Name, ScalarType Type, long[] Shape, long Begin, long End);
}
