using static TorchSharp.torch;

namespace Vitrine.Vision.Networks;

/// <summary>Pictures → vectors of unit length: one network or an ensemble of them. It is what a package holds.</summary>
public abstract class VectorNetwork : nn.Module<Tensor, Tensor>
{
    protected VectorNetwork(string name) : base(name)
    {
    }

    /// <summary>The pictures that it takes.</summary>
    public abstract InputSpec Input { get; }

    /// <summary>Size of a vector, D.</summary>
    public abstract long Dimension { get; }

    /// <summary>uint8 RGB (B, H, W, 3) or (B, 3, H, W) of the input's size → (B, D), unit length, float32.</summary>
    public abstract override Tensor forward(Tensor pixels);

    /// <summary>
    /// uint8 RGB (B, H, W, 3) or (B, 3, H, W) → the classes' scores before softmax (B, K), float32.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no classifier.</exception>
    public virtual Tensor Classify(Tensor pixels) =>
        throw new InvalidOperationException($"{GetName()} has no classifier");

    /// <summary>
    /// uint8 RGB (B, H, W, 3) or (B, 3, H, W) of the input's size → (B, D + L), float32: the vector, and behind it how probable each label
    /// is, 0 to 1. The backbone runs once.
    /// </summary>
    /// <param name="labels">Of a network whose backbone is equal, see <see cref="BackboneHash"/>.</param>
    /// <exception cref="InvalidOperationException">It is an ensemble.</exception>
    public virtual Tensor Describe(Tensor pixels, LabelHead labels) =>
        throw new InvalidOperationException($"{GetName()} has no backbone to share");

    /// <summary>
    /// uint8 RGB (B, H, W, 3) or (B, 3, H, W) of the input's size → the branches of which the vector is made, side by side in their
    /// order, before L2: an ensemble's networks, a head's parts, or one. The caller's scope owns them. In evaluation only.
    /// </summary>
    /// <exception cref="ArgumentException">A feature map is so small that a part holds no cell.</exception>
    internal abstract IReadOnlyList<BranchShares> Branches(Tensor pixels);

    /// <summary>A network of the same choices but for <see cref="BackboneConfig.Folded"/>, with first weights.</summary>
    internal abstract VectorNetwork CreateFolded();
}

/// <summary>A part of a network's vector, and what each cell of the last feature map gives to it.</summary>
/// <param name="Name">A network's or a part's.</param>
/// <param name="Values">(B, D, H, W): over the cells they add up to the part of the vector (B, D), before L2 over all of it.</param>
internal sealed record BranchShares(string Name, Tensor Values);
