using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Vitrine.Vision.Weights;

/// <summary>
/// Reads a pickle as data (the opcodes of protocol 2, which PyTorch writes, to 4, as detectron2's files of numpy arrays
/// have them). It never runs what the pickle names: a name outside <see cref="_known"/> is refused, and the known ones only
/// make dictionaries and records of tensors.
/// </summary>
internal sealed class Unpickler(Stream stream, string path)
{
    private const int MaxText = 1 << 20;

    private static readonly HashSet<string> _known =
    [
        "collections.OrderedDict", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_parameter", .. StorageType.Names,
        "numpy.ndarray", "numpy.dtype", "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
        "_codecs.encode", "__builtin__.bytes", // how protocol 2 writes bytes, and none
    ];

    private readonly Stack<object?> _stack = new();
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<int, object?> _memo = [];

    /// <summary>Reads one pickle, up to its stop, and leaves the stream behind it.</summary>
    /// <returns>Numbers, texts, lists, dictionaries, object?[] for tuples, and the records of this file.</returns>
    /// <exception cref="WeightsException">The pickle is broken, or it names what is not known.</exception>
    public object? Read()
    {
        try
        {
            while (true)
            {
                var opcode = ReadByte();
                if (opcode == '.')
                {
                    return _stack.Pop();
                }

                Step(opcode);
            }
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidCastException or ArgumentException
            or EndOfStreamException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new WeightsException(path, $"holds a broken pickle: {error.Message}", error);
        }
    }

    private void Step(byte opcode)
    {
        switch ((char)opcode)
        {
            case '\x80': // PROTO
                ReadByte();
                break;
            case '\x95': // FRAME: how much follows
                ReadBytes(8);
                break;
            case '(': // MARK
                _marks.Push(_stack.Count);
                break;
            case 'N': // NONE
                _stack.Push(null);
                break;
            case '\x88': // NEWTRUE
                _stack.Push(true);
                break;
            case '\x89': // NEWFALSE
                _stack.Push(false);
                break;
            case 'J': // BININT
                _stack.Push((long)ReadInt32());
                break;
            case 'K': // BININT1
                _stack.Push((long)ReadByte());
                break;
            case 'M': // BININT2
                _stack.Push((long)(ReadByte() | (ReadByte() << 8)));
                break;
            case '\x8a': // LONG1
                var number = new BigInteger(ReadBytes(ReadByte()));
                _stack.Push(number >= long.MinValue && number <= long.MaxValue ? (long)number : number);
                break;
            case 'G': // BINFLOAT
                _stack.Push(BinaryPrimitives.ReadDoubleBigEndian(ReadBytes(8)));
                break;
            case 'X': // BINUNICODE
                _stack.Push(Encoding.UTF8.GetString(ReadData(ReadInt32())));
                break;
            case 'U': // SHORT_BINSTRING, from Python 2
                _stack.Push(Encoding.Latin1.GetString(ReadBytes(ReadByte())));
                break;
            case 'T': // BINSTRING, from Python 2
                _stack.Push(Encoding.Latin1.GetString(ReadData(ReadInt32())));
                break;
            case '\x8c': // SHORT_BINUNICODE
                _stack.Push(Encoding.UTF8.GetString(ReadBytes(ReadByte())));
                break;
            case 'C': // SHORT_BINBYTES
                _stack.Push(ReadBytes(ReadByte()));
                break;
            case 'B': // BINBYTES
                _stack.Push(ReadData(BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4))));
                break;
            case '\x93': // STACK_GLOBAL
                var name = Pop(2);
                _stack.Push(Known($"{(string)name[0]!}.{(string)name[1]!}"));
                break;
            case 'c': // GLOBAL
                _stack.Push(Known($"{ReadLine()}.{ReadLine()}"));
                break;
            case ']': // EMPTY_LIST
                _stack.Push(new List<object?>());
                break;
            case 'a': // APPEND
                var item = _stack.Pop();
                ((List<object?>)_stack.Peek()!).Add(item);
                break;
            case 'e': // APPENDS
                var items = PopToMark();
                ((List<object?>)_stack.Peek()!).AddRange(items);
                break;
            case ')': // EMPTY_TUPLE
                _stack.Push(Array.Empty<object?>());
                break;
            case '\x85' or '\x86' or '\x87': // TUPLE1..3
                _stack.Push(Pop(opcode - 0x84));
                break;
            case 't': // TUPLE
                _stack.Push(PopToMark());
                break;
            case '}': // EMPTY_DICT
                _stack.Push(new PickledDictionary());
                break;
            case 's': // SETITEM
                SetItems(Pop(2));
                break;
            case 'u': // SETITEMS
                SetItems(PopToMark());
                break;
            case 'q': // BINPUT
                _memo[ReadByte()] = _stack.Peek();
                break;
            case 'r': // LONG_BINPUT
                _memo[ReadInt32()] = _stack.Peek();
                break;
            case '\x94': // MEMOIZE
                _memo[_memo.Count] = _stack.Peek();
                break;
            case 'h': // BINGET
                _stack.Push(_memo[ReadByte()]);
                break;
            case 'j': // LONG_BINGET
                _stack.Push(_memo[ReadInt32()]);
                break;
            case 'Q': // BINPERSID
                _stack.Push(PickledStorage.From((object?[])_stack.Pop()!));
                break;
            case 'R': // REDUCE
                var arguments = (object?[])_stack.Pop()!;
                _stack.Push(Build((PickledName)_stack.Pop()!, arguments));
                break;
            case 'b': // BUILD
                var state = _stack.Pop();
                SetState(_stack.Peek(), state);
                break;
            default:
                throw new WeightsException(
                    path, $"holds a pickle with opcode 0x{opcode:x2}, which weights do not need");
        }
    }

    private PickledName Known(string name) => _known.Contains(name)
        ? new PickledName(name)
        : throw new WeightsException(path, $"refused: its pickle names {name}, which is not data");

    private object? Build(PickledName name, object?[] arguments) => name.Name switch
    {
        "collections.OrderedDict" when arguments.Length == 0 => new PickledDictionary(),
        "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2" => PickledTensor.From(arguments),
        "torch._utils._rebuild_parameter" => (PickledTensor)arguments[0]!,
        "numpy.dtype" => PickledElement.From(arguments),
        "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct"
            when arguments is [PickledName { Name: "numpy.ndarray" }, ..] => new PickledArray(),
        "__builtin__.bytes" when arguments.Length == 0 => Array.Empty<byte>(),
        "_codecs.encode" when arguments is [string text, "latin1"] => Encoding.Latin1.GetBytes(text),
        _ => throw new WeightsException(path, $"refused: its pickle calls {name.Name} in a way that weights do not"),
    };

    private static void SetState(object? of, object? state)
    {
        switch (of)
        {
            case PickledArray array:
                array.SetState(state);
                break;
            case PickledElement:
                PickledElement.CheckState(state);
                break;
            default: // the attributes of a state dictionary, such as its version
                _ = (PickledDictionary)of!;
                break;
        }
    }

    private void SetItems(object?[] keysAndValues)
    {
        var dictionary = (PickledDictionary)_stack.Peek()!;
        for (var i = 0; i < keysAndValues.Length; i += 2)
        {
            dictionary[keysAndValues[i]!] = keysAndValues[i + 1];
        }
    }

    private object?[] PopToMark() => Pop(_stack.Count - _marks.Pop());

    private object?[] Pop(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            items[i] = _stack.Pop();
        }

        return items;
    }

    private int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadBytes(4));

    private byte ReadByte()
    {
        var next = stream.ReadByte();
        return next >= 0 ? (byte)next : throw new EndOfStreamException("it is cut short");
    }

    // As much as the file has left.
    private byte[] ReadData(long count)
    {
        if (count < 0 || count > Array.MaxLength
            || (count > MaxText && (!stream.CanSeek || count > stream.Length - stream.Position)))
        {
            throw new EndOfStreamException($"it is cut short in {count} bytes");
        }

        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private byte[] ReadBytes(int count)
    {
        if (count is < 0 or > MaxText)
        {
            throw new InvalidOperationException($"a text of {count} bytes");
        }

        return ReadData(count);
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (var next = ReadByte(); next != '\n'; next = ReadByte())
        {
            line.Append((char)next);
            if (line.Length > MaxText)
            {
                throw new InvalidOperationException("a line without end");
            }
        }

        return line.ToString();
    }
}

internal sealed class PickledDictionary : Dictionary<object, object?>;

/// <summary>A class or function that a pickle names.</summary>
internal sealed record PickledName(string Name);
