using System.ComponentModel.DataAnnotations;

namespace Vitrine.Hosting;

/// <summary>The RabbitMQ that carries the messages.</summary>
public sealed class BusOptions
{
    public const string Section = "Bus";

    [Required]
    public string Host { get; set; } = "127.0.0.1";

    [Range(1, 65535)]
    public ushort Port { get; set; } = 5672;

    [Required]
    public string User { get; set; } = "guest";

    [Required]
    public string Password { get; set; } = "guest";

    [Required]
    public string VirtualHost { get; set; } = "/";

    /// <summary>Messages that a queue's consumers hold at a time, 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int Prefetch { get; set; } = 16;
}
