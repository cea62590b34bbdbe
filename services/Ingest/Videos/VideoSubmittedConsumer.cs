using Google.Protobuf.WellKnownTypes;
using MassTransit;
using Microsoft.Extensions.Options;
using Vitrine.Contracts;
using Vitrine.Contracts.Ingest;
using Vitrine.Hosting;
using Vitrine.Ingest.Frames;
using Vitrine.Ingest.Images;
using Vitrine.Ingest.V1;
using Vitrine.Media;
using Vitrine.Media.Video;

namespace Vitrine.Ingest.Videos;

/// <summary>
/// Takes videos by address from the public queue. One that is refused or broken ends in quarantine; its frames before that stay.
/// A message that comes again, after a kill for one, finds the frames that are safe already.
/// </summary>
internal sealed class VideoSubmittedConsumer(VideoIntake videos, VideoInbox inbox, ImageIntake images) : IConsumer<VideoSubmitted>
{
    public async Task Consume(ConsumeContext<VideoSubmitted> context)
    {
        var ct = context.CancellationToken;
        var (message, video) = (context.Message, ToVideo(context.Message));
        try
        {
            if (VideoRules.FirstBreach(video) is var (field, why))
            {
                throw new VideoException(VideoReason.InvalidMessage, $"{field} {why}");
            }

            await videos.TakeAsync(video, QueueNames.VideoSubmitted, token => inbox.FetchAsync(message.Uri, token), ct);
        }
        catch (VideoException refused)
        {
            var submission = new Submission
            {
                Name = message.Stream.Replace('\0', '\uFFFD'), // PostgreSQL's text cannot hold it.
                Uri = message.Uri,
                Fault = new PictureException(refused.Reason, refused.Message),
            };
            await images.TakeAsync(StreamBatch.Of(message.Stream), QueueNames.VideoSubmitted, [submission], ct);
        }
    }

    private static VideoDescription ToVideo(VideoSubmitted message) => new()
    {
        Stream = message.Stream,
        Uri = message.Uri.OriginalString,
        Frames = ToSelection(message.Frames),
        StartTime = message.StartTime?.ToTimestamp(),
    };

    private static V1.FrameSelection ToSelection(VideoFrameSelection frames) => frames switch
    {
        { Numbers: { } numbers, FramesPerSecond: null, SceneChange: null } => new V1.FrameSelection
        {
            Numbers = new FrameNumbers { First = numbers.First, Last = numbers.Last, Step = numbers.Step },
        },
        { Numbers: null, FramesPerSecond: { } rate, SceneChange: null } => new V1.FrameSelection { FramesPerSecond = rate },
        { Numbers: null, FramesPerSecond: null, SceneChange: { } change } => new V1.FrameSelection { SceneChange = change },
        _ => new V1.FrameSelection(),
    };
}

/// <summary>The public queue takes plain JSON, so that any language can publish to it. What is not read yet waits in it.</summary>
internal sealed class VideoSubmittedConsumerDefinition : RawJsonConsumerDefinition<VideoSubmittedConsumer>
{
    private readonly int _parallelVideos;

    public VideoSubmittedConsumerDefinition(IOptions<IngestOptions> options)
        : base(QueueNames.VideoSubmitted) => ConcurrentMessageLimit = _parallelVideos = options.Value.ParallelVideos;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<VideoSubmittedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        base.ConfigureConsumer(endpointConfigurator, consumerConfigurator, context);
        endpointConfigurator.PrefetchCount = _parallelVideos;
    }
}
