namespace Vitrine.Vision.Embedding;

/// <summary>Pictures that wait together for their vectors.</summary>
internal sealed class EmbeddingRequest(ReadOnlyMemory<byte>[] pictures) : EngineRequest<float[][]>
{
    public ReadOnlyMemory<byte>[] Pictures { get; } = pictures;

    public override int Count => Pictures.Length;
}
