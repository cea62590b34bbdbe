using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using static TorchSharp.Interop.Native;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// Calls operators by name: <c>add.Tensor</c> is <c>aten::add</c>, overload <c>Tensor</c>. Arguments come in the order
/// of the operator's schema; the trailing ones may be left out and take the schema's defaults.
/// </summary>
internal static unsafe class Op
{
    private static readonly ConcurrentDictionary<string, nint> _operators = new(StringComparer.Ordinal);

    /// <summary>An operator without a result.</summary>
    public static void Run(string name, params ReadOnlySpan<Value> arguments) => Invoke(name, arguments, null, 0);

    /// <summary>An operator with one tensor as its result.</summary>
    public static Tensor Call(string name, params ReadOnlySpan<Value> arguments)
    {
        RawValue result;
        Invoke(name, arguments, &result, 1);
        return Wrap(result);
    }

    /// <summary>An operator that changes its first argument, which is handed back.</summary>
    public static Tensor InPlace(string name, params ReadOnlySpan<Value> arguments)
    {
        RawValue result;
        Invoke(name, arguments, &result, 1);
        torch_release((nint)result.Bits);
        return (Tensor)arguments[0].Reference!;
    }

    public static (Tensor, Tensor) Call2(string name, params ReadOnlySpan<Value> arguments)
    {
        var results = stackalloc RawValue[2];
        Invoke(name, arguments, results, 2);
        return (Wrap(results[0]), Wrap(results[1]));
    }

    public static (Tensor, Tensor, Tensor) Call3(string name, params ReadOnlySpan<Value> arguments)
    {
        var results = stackalloc RawValue[3];
        Invoke(name, arguments, results, 3);
        return (Wrap(results[0]), Wrap(results[1]), Wrap(results[2]));
    }

    /// <summary>An operator of which only the first result is wanted.</summary>
    public static Tensor CallFirst(string name, int results, params ReadOnlySpan<Value> arguments)
    {
        var all = stackalloc RawValue[results];
        Invoke(name, arguments, all, results);
        for (var i = 1; i < results; i++)
        {
            torch_release((nint)all[i].Bits);
        }
        return Wrap(all[0]);
    }

    public static Tensor[] CallList(string name, params ReadOnlySpan<Value> arguments)
    {
        RawValue result;
        Invoke(name, arguments, &result, 1);
        var handles = (nint*)result.Bits;
        var tensors = new Tensor[result.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = new Tensor(handles[i]);
        }
        torch_free((nint)handles);
        return tensors;
    }

    public static long CallInt(string name, params ReadOnlySpan<Value> arguments)
    {
        RawValue result;
        Invoke(name, arguments, &result, 1);
        return result.Bits;
    }

    public static bool CallBool(string name, params ReadOnlySpan<Value> arguments) => CallInt(name, arguments) != 0;

    public static NativeObject CallObject(string name, params ReadOnlySpan<Value> arguments)
    {
        RawValue result;
        Invoke(name, arguments, &result, 1);
        return new NativeObject((nint)result.Bits);
    }

    private static Tensor Wrap(RawValue result) =>
        result.Tag == Tag.Tensor && result.Bits != 0 ? new Tensor((nint)result.Bits) : null!;

    [SkipLocalsInit]
    private static void Invoke(string name, ReadOnlySpan<Value> arguments, RawValue* results, int capacity)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments)
        {
            words += argument.Length;
        }
        var scratch = words <= 64 ? stackalloc long[64] : new long[words];
        var raw = stackalloc RawValue[arguments.Length];
        fixed (long* start = scratch)
        {
            var free = start;
            for (var i = 0; i < arguments.Length; i++)
            {
                ref readonly var argument = ref arguments[i];
                raw[i] = new RawValue { Tag = argument.Tag, Length = argument.Length, Bits = argument.Bits };
                if (argument.Tag is Tag.IntList or Tag.DoubleList or Tag.TensorList or Tag.String)
                {
                    raw[i].Bits = (long)free;
                    Copy(argument.Reference!, free);
                    free += argument.Length;
                }
            }
            if (!_operators.TryGetValue(name, out var op))
            {
                op = Find(name);
            }
            var error = torch_call(op, raw, arguments.Length, results, capacity);
            foreach (ref readonly var argument in arguments)
            {
                GC.KeepAlive(argument.Reference);
            }
            Check(error);
        }
    }

    private static void Copy(object list, long* words)
    {
        switch (list)
        {
            case long[] ints:
                ints.CopyTo(new Span<long>(words, ints.Length));
                break;
            case double[] doubles:
                doubles.CopyTo(new Span<double>(words, doubles.Length));
                break;
            case byte[] text:
                text.CopyTo(new Span<byte>(words, text.Length));
                break;
            case Tensor?[] tensors:
                for (var i = 0; i < tensors.Length; i++)
                {
                    words[i] = tensors[i]?.Handle ?? 0;
                }
                break;
        }
    }

    private static nint Find(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (plain, overload) = dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
        Check(torch_operator(plain.Contains("::", StringComparison.Ordinal) ? plain : "aten::" + plain, overload,
            out var op));
        return _operators.GetOrAdd(name, op);
    }
}
