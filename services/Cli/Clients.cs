using Grpc.Net.Client;
using Vitrine.Cli.Local;
using Vitrine.Contracts;
using Vitrine.Detector.V1;
using Vitrine.Embedder.V1;
using Vitrine.Ingest.V1;
using Vitrine.Search.V1;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli;

/// <summary>gRPC clients of a stack's services.</summary>
public sealed class Clients : IDisposable
{
    private readonly List<GrpcChannel> _channels = [];

    public Clients(LocalStack stack)
    {
        Ingest = new IngestService.IngestServiceClient(Connect(Part.Ingest));
        Detector = new DetectorService.DetectorServiceClient(Connect(Part.Detector));
        Embedder = new EmbedderService.EmbedderServiceClient(Connect(Part.Embedder));
        Trainer = new TrainerService.TrainerServiceClient(Connect(Part.Trainer));
        Search = new SearchService.SearchServiceClient(Connect(Part.Search));

        GrpcChannel Connect(Part part)
        {
            var channel = GrpcChannel.ForAddress(stack.Services[part].Address, new GrpcChannelOptions
            {
                MaxSendMessageSize = MessageLimits.Bytes,
                MaxReceiveMessageSize = MessageLimits.Bytes,
                CompressionProviders = [], // On one machine compression costs more than it saves.
                ThrowOperationCanceledOnCancellation = true,
            });
            _channels.Add(channel);
            return channel;
        }
    }

    public IngestService.IngestServiceClient Ingest { get; }

    public DetectorService.DetectorServiceClient Detector { get; }

    public EmbedderService.EmbedderServiceClient Embedder { get; }

    public TrainerService.TrainerServiceClient Trainer { get; }

    public SearchService.SearchServiceClient Search { get; }

    public void Dispose() => _channels.ForEach(channel => channel.Dispose());
}
