using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Moves modules between devices and element types, in place. Integer buffers keep their type.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, ScalarType type, bool non_blocking = false) where T : nn.Module =>
        Move(module, null, type, non_blocking);
    public static T to<T>(this T module, Device device, ScalarType type, bool non_blocking = false)
        where T : nn.Module =>
        Move(module, device, type, non_blocking);
    public static T to<T>(this T module, Device device, bool non_blocking = false) where T : nn.Module =>
        Move(module, device, null, non_blocking);
    public static T to<T>(this T module, string device, bool non_blocking = false) where T : nn.Module =>
        Move(module, new Device(device), null, non_blocking);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : nn.Module =>
        Move(module, new Device(deviceType, deviceIndex), null, non_blocking);

    public static T cpu<T>(this T module, bool non_blocking = false) where T : nn.Module =>
        Move(module, CPU, null, non_blocking);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : nn.Module =>
        Move(module, new Device(DeviceType.CUDA, deviceIndex), null, non_blocking);

    public static T half<T>(this T module, bool non_blocking = false) where T : nn.Module =>
        Move(module, null, ScalarType.Float16, non_blocking);
    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : nn.Module =>
        Move(module, null, ScalarType.BFloat16, non_blocking);
    public static T @float<T>(this T module, bool non_blocking = false) where T : nn.Module =>
        Move(module, null, ScalarType.Float32, non_blocking);
    public static T @double<T>(this T module, bool non_blocking = false) where T : nn.Module =>
        Move(module, null, ScalarType.Float64, non_blocking);

    private static T Move<T>(T module, Device? device, ScalarType? type, bool nonBlocking) where T : nn.Module
    {
        module.Move(device, type, nonBlocking);
        return module;
    }
}
