namespace TorchSharp.Interop;

/// <summary>
/// A result that is neither a tensor nor a number, such as packed weights; it can be handed to another operator.
/// </summary>
internal sealed class NativeObject(nint handle) : IDisposable
{
    public nint Handle { get; private set; } = handle;

    ~NativeObject() => Dispose();

    public void Dispose()
    {
        if (Handle != 0)
        {
            Native.torch_object_free(Handle);
            Handle = 0;
        }
        GC.SuppressFinalize(this);
    }
}
