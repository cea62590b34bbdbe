using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using static TorchSharp.torch;

namespace Vitrine.Vision.Weights;

/// <summary>
/// State dictionaries that torch.save wrote: the zip format (since 1.6) and the pickle stream before it; and pickles of
/// numpy arrays, as detectron2 publishes them (.pkl). Nothing in the file is run; see <see cref="Unpickler"/>.
/// </summary>
public static class PyTorchCheckpoint
{
    private const int BufferBytes = 1 << 20;
    private const long ProtocolVersion = 1001;
    private static readonly BigInteger _magic = BigInteger.Parse("119547037146038801333356");

    /// <summary>Reads all tensors. The caller, or the dispose scope around it, owns them.</summary>
    /// <returns>By name. A dictionary under "state_dict" or "model" is taken where the file has one.</returns>
    /// <exception cref="WeightsException">No checkpoint, or cut short, or it names what is not data.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        using var file = WeightsFile.Open(path);
        return Load(file, path);
    }

    internal static Dictionary<string, Tensor> Load(FileStream file, string path)
    {
        using var scope = NewDisposeScope();
        try
        {
            var tensors = IsZip(file) ? LoadZip(file, path) : LoadLegacy(file, path);
            foreach (var tensor in tensors.Values)
            {
                tensor.MoveToOuterDisposeScope();
            }

            return tensors;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw new WeightsException(path, $"is no whole checkpoint: {error.Message}", error);
        }
    }

    private static bool IsZip(FileStream file)
    {
        var first = file.ReadByte();
        file.Position = 0;
        return first == 'P';
    }

    private static Dictionary<string, Tensor> LoadZip(FileStream file, string path)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var pickle = zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new WeightsException(path, "is a zip without data.pkl: not a checkpoint of PyTorch");
        var folder = pickle.FullName[..^"data.pkl".Length];
        using var stream = new BufferedStream(pickle.Open());
        var named = StateDictionary<PickledTensor>(new Unpickler(stream, path).Read(), path);
        var storages = new Dictionary<string, Tensor>();
        foreach (var storage in named.Values.Select(tensor => tensor.Storage).DistinctBy(storage => storage.Key))
        {
            var entry = zip.GetEntry($"{folder}data/{storage.Key}");
            if (entry is null || entry.Length != storage.ByteCount || entry.CompressedLength != entry.Length)
            {
                throw new WeightsException(path, $"lacks the {storage.ByteCount} bytes of data/{storage.Key}");
            }

            using var data = entry.Open();
            storages.Add(storage.Key, ReadElements(storage, data));
        }

        return Assemble(named, storages, path);
    }

    // Pickles of: magic number, protocol, machine, the object, the storages' keys; then each storage's count and data.
    private static Dictionary<string, Tensor> LoadLegacy(FileStream file, string path)
    {
        var first = new Unpickler(file, path).Read();
        if (first is PickledDictionary)
        {
            return StateDictionary<PickledArray>(first, path)
                .ToDictionary(array => array.Key, array => array.Value.ToTensor());
        }

        if (first is not BigInteger magic || magic != _magic)
        {
            throw new WeightsException(path, "is neither safetensors nor a checkpoint of PyTorch");
        }

        if (new Unpickler(file, path).Read() is not ProtocolVersion
            || new Unpickler(file, path).Read() is not PickledDictionary machine
            || machine.GetValueOrDefault("little_endian") is not true)
        {
            throw new WeightsException(path, "is a checkpoint of an unknown protocol, or of a big-endian machine");
        }

        var named = StateDictionary<PickledTensor>(new Unpickler(file, path).Read(), path);
        var wanted = named.Values.Select(tensor => tensor.Storage).DistinctBy(storage => storage.Key)
            .ToDictionary(storage => storage.Key);
        var keys = new Unpickler(file, path).Read() as List<object?> ?? [];
        var storages = new Dictionary<string, Tensor>();
        Span<byte> count = stackalloc byte[8];
        foreach (var key in keys)
        {
            if (key is not string name || !wanted.TryGetValue(name, out var storage))
            {
                throw new WeightsException(path, $"holds the storage {key}, which no tensor uses");
            }

            file.ReadExactly(count);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count
                || storage.ByteCount > file.Length - file.Position)
            {
                throw new WeightsException(path, $"is cut short in storage {name}");
            }

            storages.Add(name, ReadElements(storage, file));
        }

        return Assemble(named, storages, path);
    }

    private static Tensor ReadElements(PickledStorage storage, Stream data)
    {
        var elements = empty(storage.Count, storage.Type);
        elements.ReadBytesFromStream(data, BufferBytes);
        return elements;
    }

    private static Dictionary<string, TPickled> StateDictionary<TPickled>(object? root, string path)
        where TPickled : class
    {
        var dictionary = root as PickledDictionary ?? throw new WeightsException(path, "holds no state dictionary");
        var inner = dictionary.GetValueOrDefault("state_dict") ?? dictionary.GetValueOrDefault("model");
        var named = new Dictionary<string, TPickled>();
        foreach (var (key, value) in inner as PickledDictionary ?? dictionary)
        {
            named.Add(
                key as string ?? throw new WeightsException(path, $"has the key {key}, which is no name"),
                value as TPickled ?? throw new WeightsException(path, $"has no tensor under {key}"));
        }

        return named;
    }

    private static Dictionary<string, Tensor> Assemble(
        Dictionary<string, PickledTensor> named, Dictionary<string, Tensor> storages, string path) =>
        named.ToDictionary(
            tensor => tensor.Key,
            tensor => tensor.Value.Of(storages.GetValueOrDefault(tensor.Value.Storage.Key)
                ?? throw new WeightsException(path, $"lacks the data of {tensor.Key}")));
}
