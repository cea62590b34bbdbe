using MassTransit;
using Vitrine.Contracts;
using Vitrine.Contracts.Ingest;
using Vitrine.Hosting;
using Vitrine.Ingest.Images;
using Vitrine.Media;

namespace Vitrine.Ingest.Frames;

/// <summary>Takes frames that cameras push.</summary>
internal sealed class FrameSubmittedConsumer(ImageIntake intake, TimeProvider time) : IConsumer<FrameSubmitted>
{
    private const int MaxBytes = 1024 * 1024;

    public async Task Consume(ConsumeContext<FrameSubmitted> context)
    {
        var message = context.Message;
        var submission = new Submission
        {
            Name = $"{message.Stream}/{message.Frame}",
            Frame = new FrameKey(message.Stream, message.Frame, message.CapturedAt ?? context.SentTime ?? time.GetUtcNow()),
        };
        submission = Decode(message) switch
        {
            (var file, null) => submission with { File = file },
            (_, var why) => submission with { Fault = new PictureException(PictureReason.InvalidMessage, why), Frame = null },
        };
        await intake.TakeAsync(StreamBatch.Of(message.Stream), QueueNames.FrameSubmitted, [submission], context.CancellationToken);
    }

    private static (byte[] File, string? Why) Decode(FrameSubmitted message)
    {
        if (message.Stream.Length is 0 or > 128)
        {
            return ([], "stream must have 1 to 128 characters");
        }

        if (message.Frame < 0)
        {
            return ([], "frame must not be negative");
        }

        var file = new byte[message.Image.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(message.Image, file, out var length))
        {
            return ([], "image is not base64");
        }

        return length > MaxBytes ? ([], "image is over 1 MiB") : (file[..length], null);
    }
}

/// <summary>
/// The public queue takes plain JSON, so that any camera can publish to it. Frames of a stream are stored one by one, as they came:
/// who follows the stream meets them in their order.
/// </summary>
internal sealed class FrameSubmittedConsumerDefinition()
    : RawJsonConsumerDefinition<FrameSubmittedConsumer>(QueueNames.FrameSubmitted)
{
    private const int StreamsAtATime = 16;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<FrameSubmittedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        base.ConfigureConsumer(endpointConfigurator, consumerConfigurator, context);
        consumerConfigurator.Message<FrameSubmitted>(frames => frames.UsePartitioner(StreamsAtATime, frame => frame.Message.Stream));
    }
}
