namespace Vitrine.Contracts;

/// <summary>The queues that commands are sent to. Events are published and need no name here.</summary>
public static class QueueNames
{
    /// <summary>Public, plain JSON: <see cref="Ingest.FrameSubmitted"/>.</summary>
    public const string FrameSubmitted = "frame-submitted";

    /// <summary>Public, plain JSON: <see cref="Ingest.ImageSubmitted"/>.</summary>
    public const string ImageSubmitted = "image-submitted";

    /// <summary>Public, plain JSON: <see cref="Ingest.VideoSubmitted"/>.</summary>
    public const string VideoSubmitted = "video-submitted";

    public const string DetectRegions = "detect-regions";

    public const string EmbedRegions = "embed-regions";

    public const string TrainModel = "train-model";

    public const string FitEnsemble = "fit-ensemble";

    public const string FitBooster = "fit-booster";
}
