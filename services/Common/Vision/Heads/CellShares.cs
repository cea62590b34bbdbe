using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Vitrine.Vision.Heads;

/// <summary>What each cell of a map, row by row, gives to the features of the map or of a part of it.</summary>
/// <remarks>
/// A linear layer acts on every cell by itself. What a layer adds to any picture, a bias or a batch norm's shift, comes from no cell
/// more than from another: the part's cells have equal shares of it. So nothing is left over behind such layers either.
/// </remarks>
/// <param name="Values">(B, D, N): over the N cells they add up to the features (B, D); 0 for cells outside the part.</param>
/// <param name="Even">(N): 1 / n for each of the part's n cells, else 0.</param>
internal sealed record CellShares(Tensor Values, Tensor Even)
{
    /// <param name="values">(B, C, N), of the whole map.</param>
    public static CellShares OfWhole(Tensor values) => new(values, full_like(values[0, 0], 1.0 / values.shape[2]));

    /// <summary>(B, D, N) → (B, D', N).</summary>
    public CellShares Through(Linear layer) => this with { Values = layer.weight!.matmul(Values) + Spread(layer.bias!) };

    /// <summary>Each feature times its factor, plus its shift.</summary>
    /// <param name="factor">(D).</param>
    /// <param name="shift">(D).</param>
    public CellShares Scale(Tensor factor, Tensor shift) =>
        this with { Values = (Values * factor.unsqueeze(1)) + Spread(shift) };

    private Tensor Spread(Tensor constant) => constant.unsqueeze(1) * Even; // (D, N)
}
