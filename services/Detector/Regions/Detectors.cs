using Vitrine.Hosting;

namespace Vitrine.Detector.Regions;

/// <summary>The detectors that this service has, by name.</summary>
internal sealed class Detectors(IEnumerable<IDetector> detectors)
{
    private readonly Dictionary<string, IDetector> _byName = detectors.ToDictionary(detector => detector.Name);

    /// <summary>The one that requests and the queue get when they name none.</summary>
    public IDetector Default { get; } = detectors.First();

    /// <param name="name">Empty: the default.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: there is none of that name.</exception>
    public IDetector Get(string name) =>
        name.Length == 0 ? Default
        : _byName.TryGetValue(name, out var detector) ? detector
        : throw RpcErrors.Invalid("detector", $"must be one of {string.Join(", ", _byName.Keys)}");
}
