namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Which health checks speak for which gRPC service.</summary>
public sealed class GrpcHealthChecksOptions
{
    public ServiceMappingCollection Services { get; } = new();
}

/// <summary>Names of services and the checks that count for them. The empty name, the server, counts all.</summary>
public sealed class ServiceMappingCollection
{
    private readonly Dictionary<string, Func<HealthCheckMapContext, bool>> _services = new() { [""] = _ => true };

    /// <summary>Adds or replaces a service.</summary>
    public void Map(string name, Func<HealthCheckMapContext, bool> predicate) => _services[name] = predicate;

    internal Func<HealthCheckMapContext, bool>? Find(string name) => _services.GetValueOrDefault(name);
}

/// <summary>A registered health check.</summary>
public sealed class HealthCheckMapContext(string name, IEnumerable<string> tags)
{
    public string Name { get; } = name;

    public IEnumerable<string> Tags { get; } = tags;
}
