using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The C interface of native/bridge.cpp. An <c>Error</c> is null or a message in UTF-8.</summary>
internal static unsafe partial class Native
{
    private const string Library = "torchbridge";

    /// <summary>A <see cref="Value"/> as the native side sees it.</summary>
    public struct RawValue
    {
        public Tag Tag;
        public int Length;
        public long Bits;
    }

    /// <exception cref="ExternalException">The native side refused; the message is libtorch's.</exception>
    public static void Check(nint error)
    {
        if (error != 0)
        {
            throw new ExternalException(Marshal.PtrToStringUTF8(error));
        }
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint torch_operator(string name, string overload, out nint found);
    [LibraryImport(Library)]
    public static partial nint torch_call(nint op, RawValue* arguments, int count, RawValue* results, int capacity);
    [LibraryImport(Library)]
    public static partial void torch_free(nint block);
    [LibraryImport(Library)]
    public static partial void torch_object_free(nint value);

    [LibraryImport(Library)]
    public static partial void torch_release(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial int torch_dtype(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial long torch_element_size(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial long torch_dim(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial long torch_numel(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial long torch_storage_offset(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial int torch_is_contiguous(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial int torch_memory_format(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial long torch_version(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial int torch_layout(nint tensor);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial void torch_sizes(nint tensor, long* sizes);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial void torch_strides(nint tensor, long* strides);
    [LibraryImport(Library), SuppressGCTransition]
    public static partial void torch_device(nint tensor, out int type, out int index);
    [LibraryImport(Library)]
    public static partial nint torch_data(nint tensor, out nint data);

    [LibraryImport(Library)]
    public static partial int torch_is_leaf(nint tensor);
    [LibraryImport(Library)]
    public static partial int torch_requires_grad(nint tensor);
    [LibraryImport(Library)]
    public static partial nint torch_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)]
    public static partial nint torch_retain_grad(nint tensor);
    [LibraryImport(Library)]
    public static partial nint torch_grad(nint tensor, out nint grad);
    [LibraryImport(Library)]
    public static partial nint torch_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)]
    public static partial nint torch_backward(nint* roots, int count, nint* gradients, int gradientCount,
        int retainGraph, int createGraph, nint* inputs, int inputCount);
    [LibraryImport(Library)]
    public static partial nint torch_gradients(nint* outputs, int count, nint* inputs, int inputCount, nint* gradients,
        int gradientCount, int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)]
    public static partial int torch_grad_enabled();
    [LibraryImport(Library)]
    public static partial void torch_set_grad_enabled(int value);
    [LibraryImport(Library)]
    public static partial int torch_inference_enabled();
    [LibraryImport(Library)]
    public static partial nint torch_inference_enter(int enabled);
    [LibraryImport(Library)]
    public static partial void torch_inference_leave(nint guard);

    [LibraryImport(Library)]
    public static partial int torch_can_pack(int dtype);
    [LibraryImport(Library)]
    public static partial nint torch_manual_seed(long seed);
    [LibraryImport(Library)]
    public static partial nint torch_generator(long seed);
    [LibraryImport(Library)]
    public static partial nint torch_default_generator();
    [LibraryImport(Library)]
    public static partial void torch_generator_free(nint generator);
    [LibraryImport(Library)]
    public static partial nint torch_generator_seed(nint generator, long seed);
    [LibraryImport(Library)]
    public static partial long torch_generator_initial_seed(nint generator);
    [LibraryImport(Library)]
    public static partial nint torch_generator_state(nint generator, out nint state);
    [LibraryImport(Library)]
    public static partial nint torch_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)]
    public static partial int torch_threads();
    [LibraryImport(Library)]
    public static partial void torch_set_threads(int count);
    [LibraryImport(Library)]
    public static partial int torch_interop_threads();
    [LibraryImport(Library)]
    public static partial nint torch_set_interop_threads(int count);
    [LibraryImport(Library)]
    public static partial int torch_cuda_devices();
    [LibraryImport(Library)]
    public static partial int torch_cudnn_available();
    [LibraryImport(Library)]
    public static partial void torch_set_fp16_reduction(int allow);
    [LibraryImport(Library)]
    public static partial nint torch_cuda_synchronize(long device);
}
