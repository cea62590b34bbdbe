using Microsoft.Extensions.Options;
using Vitrine.Catalog.Ingest;
using Vitrine.Detector.Models;
using Vitrine.Hosting;
using Vitrine.Media;

namespace Vitrine.Detector.Regions;

/// <summary>The detectors that this service has, by name.</summary>
internal sealed class Detectors(ActiveDetector active, PictureDecoder decoder, IOptions<DetectorOptions> options)
{
    private readonly WholePictureDetector _whole = new();

    /// <summary>The one that requests and the queue get when they name none: the promoted one, or else the whole picture.</summary>
    public IDetector Default => active.Current is { } current ? new TrainedDetector(current, decoder) : _whole;

    /// <summary>What is told where a caller names no least score.</summary>
    public double LeastScore => options.Value.LeastScore ?? active.Current?.Engine.Choices.PictureScore ?? 0;

    /// <summary>What is kept of a stored picture.</summary>
    public double LeastScoreOf(Image image) => image.Stream is null
        ? LeastScore
        : options.Value.LeastFrameScore ?? active.Current?.Engine.Choices.FrameScore ?? 0;

    /// <param name="name">Empty: the default.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: there is none of that name.</exception>
    public IDetector Get(string name)
    {
        var standard = Default;
        return name.Length == 0 || name == standard.Name ? standard
            : name == _whole.Name ? _whole
            : throw RpcErrors.Invalid("detector", $"must be {(standard == _whole ? "" : $"{standard.Name} or ")}{_whole.Name}");
    }
}
