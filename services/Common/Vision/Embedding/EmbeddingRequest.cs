using Vitrine.Vision.Networks;

namespace Vitrine.Vision.Embedding;

/// <summary>Pictures that wait together for their vectors.</summary>
/// <param name="labels">Whose labels are wanted behind the vectors; null: none.</param>
internal sealed class EmbeddingRequest(ReadOnlyMemory<byte>[] pictures, LabelHead? labels) : EngineRequest<float[][]>
{
    public ReadOnlyMemory<byte>[] Pictures { get; } = pictures;

    public LabelHead? Labels { get; } = labels;

    public override int Count => Pictures.Length;
}
