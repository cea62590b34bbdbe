namespace Vitrine.Cli.Local;

/// <summary>A process of the local stack.</summary>
public enum Part
{
    Database,
    Broker,
    Ingest,
    Detector,
    Embedder,
    Trainer,
    Search,
}
