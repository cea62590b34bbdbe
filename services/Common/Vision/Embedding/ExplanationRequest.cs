using Vitrine.Vision.Explaining;

namespace Vitrine.Vision.Embedding;

/// <summary>Two pictures whose similarity is to be explained.</summary>
internal sealed class ExplanationRequest(ReadOnlyMemory<byte>[] pictures) : EngineRequest<PairExplanation>
{
    public ReadOnlyMemory<byte>[] Pictures { get; } = pictures;

    public override int Count => Pictures.Length;
}
