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

    /// <summary>
    /// Tries, 0 to 20, of a message while the database or the broker is away; then it goes round the broker and is tried anew.
    /// The pauses grow from 0.4 s to 30 s: 14 tries take four minutes, well within the half hour that RabbitMQ grants a consumer.
    /// </summary>
    [Range(0, 20)]
    public int TransientRetries { get; set; } = 14;
}
