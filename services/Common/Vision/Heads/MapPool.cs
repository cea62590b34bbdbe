using static TorchSharp.torch;

namespace Vitrine.Vision.Heads;

/// <summary>A feature map → one number a channel, and what each cell of the map gives to it.</summary>
/// <remarks>
/// Every pool here is homogeneous of degree one: of a map times t it gives the number times t. So, by Euler's theorem, the number
/// is the sum over the cells of x · ∂pool/∂x. That term is the cell's share, and nothing is left over.
/// </remarks>
internal abstract class MapPool : nn.Module<Tensor, Tensor>
{
    protected MapPool(string name) : base(name)
    {
    }

    /// <summary>(B, C, H, W) → (B, C).</summary>
    public abstract override Tensor forward(Tensor x);

    /// <summary>(B, C, H, W) → the cells' shares, of the same shape in float32; over a map they add up to <see cref="forward"/>.</summary>
    public abstract Tensor Shares(Tensor x);
}
