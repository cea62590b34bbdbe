using TorchSharp.Interop;
using static TorchSharp.Interop.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// The weights of a convolution in the order that oneDNN wants, which it would else bring about at every call. Used
/// where nothing can tell the difference: in inference mode, outside training, on the CPU, for channels-last input.
/// </summary>
internal sealed class PackedWeights
{
    private volatile Entry? _entry;

    /// <summary>The convolution's output, or null where packed weights do not apply.</summary>
    public Tensor? Run(Conv2d layer, Tensor input)
    {
        if (layer.training || !is_inference_mode_enabled()
            || input.ndim != 4 || !input.is_cpu() || !input.IsChannelsLast
            || layer.weight.dtype != input.dtype || torch_can_pack((int)input.dtype) == 0)
        {
            return null;
        }
        var version = (layer.weight.Version, layer.bias?.Version);
        if (layer.weight.Version.Writes < 0)
        {
            return null;
        }
        var entry = _entry;
        if (entry is null || entry.Version != version)
        {
            var packed = Op.CallObject("mkldnn_prepacked::conv2d_prepack", layer.weight, layer.bias, layer.stride,
                layer.padding,
                layer.dilation, layer.groups, input.shape, "none");
            _entry = entry = new Entry(packed, version);
        }
        return Op.Call("mkldnn_prepacked::conv2d_run", input, entry.Weights);
    }

    private sealed record Entry(NativeObject Weights, ((nint, long), (nint, long)?) Version);
}
