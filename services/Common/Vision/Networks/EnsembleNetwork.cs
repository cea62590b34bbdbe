using TorchSharp.Modules;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Networks;

/// <summary>
/// Several networks' vectors as one, as the live video-to-shop system joins four of 512 numbers to one of 2,048: each network's
/// vector (L2) times its weight, side by side, L2 again. The cosine of two pictures is the mean of the networks' cosines,
/// weighted by the squares. A package stores it under the keys "members.N.*" and "weights".
/// </summary>
public sealed class EnsembleNetwork : VectorNetwork
{
    /// <summary>What a model's card and the catalogue say in place of a backbone.</summary>
    public const string Architecture = "ensemble";

    public const int MinMembers = 2;
    public const int MaxMembers = 8;
    public const double MinWeight = 0.001;
    public const double MaxWeight = 1000;

    private readonly ModuleList<EmbeddingNetwork> members;
    private readonly IReadOnlyList<string> _names;
    private readonly Tensor weights; // saved with the networks', because another one makes another space of vectors

    /// <param name="members">The ensemble's own from here on; 2 to 8, each with its own size, mean and deviation.</param>
    /// <param name="weights">Of each network, 0.001 to 1,000; null: 1.</param>
    /// <param name="names">What the networks are called; null: as their architectures.</param>
    /// <exception cref="ArgumentException">Too few or too many networks, or a weight is wrong.</exception>
    public EnsembleNetwork(
        IReadOnlyList<EmbeddingNetwork> members, IReadOnlyList<double>? weights = null, IReadOnlyList<string>? names = null)
        : base(nameof(EnsembleNetwork))
    {
        if (members.Count is < MinMembers or > MaxMembers)
        {
            throw new ArgumentException($"members must be {MinMembers} to {MaxMembers}, got {members.Count}");
        }

        weights ??= [.. members.Select(_ => 1.0)];
        if (weights.Count != members.Count || weights.Any(weight => weight is not (>= MinWeight and <= MaxWeight)))
        {
            throw new ArgumentException(
                $"weights must be one of {MinWeight} to {MaxWeight} for each of {members.Count} members, "
                + $"got {string.Join(", ", weights)}");
        }

        Input = members.MaxBy(member => (long)member.Input.Width * member.Input.Height)!.Input with
        {
            Width = members.Max(member => member.Input.Width),
            Height = members.Max(member => member.Input.Height),
        };
        Dimension = members.Sum(member => member.Dimension);
        _names = names ?? [.. members.Select(member => member.Architecture)];
        this.members = nn.ModuleList(members.ToArray());
        this.weights = tensor(weights.Select(weight => (float)weight).ToArray()).DetachFromDisposeScope(); // (N)
        RegisterComponents();
    }

    /// <summary>The size of the largest network; the others get the picture scaled down.</summary>
    public override InputSpec Input { get; }

    public override long Dimension { get; }

    /// <summary>The networks, in the order in which their vectors stand.</summary>
    public IReadOnlyList<EmbeddingNetwork> Members => [.. members];

    public override Tensor forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var vectors = members.Select((member, i) => member.call(Scale(pixels, member.Input)) * weights[i]); // (B, Di)
        return F.normalize(cat([.. vectors], 1), dim: 1).MoveToOuterDisposeScope(); // (B, D), unit length
    }

    internal override IReadOnlyList<BranchShares> Branches(Tensor pixels) =>
        [.. members.Select((member, i) => new BranchShares(_names[i], Shares(member, pixels) * weights[i]))];

    internal override EnsembleNetwork CreateFolded() =>
        new([.. members.Select(member => member.CreateFolded())], names: _names);

    // A member's vector has unit length: (B, Di, H, W).
    private static Tensor Shares(EmbeddingNetwork member, Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var shares = cat([.. member.Branches(Scale(pixels, member.Input)).Select(branch => branch.Values)], 1);
        var length = shares.sum([2, 3]).square().sum([1]).sqrt().clamp_min(1e-12); // (B)
        return (shares / length.view(-1, 1, 1, 1)).MoveToOuterDisposeScope();
    }

    // Rounded, so that a network sees what it would see of a picture that came in its size.
    private static Tensor Scale(Tensor pixels, InputSpec input)
    {
        var pictures = pixels.shape[^1] == 3 ? pixels.permute(0, 3, 1, 2) : pixels; // (B, 3, H, W)
        return pictures.shape is [_, _, var height, var width] && (height, width) == (input.Height, input.Width)
            ? pixels
            : Resize.All(pictures.to_type(ScalarType.Float32), [input.Height, input.Width])
                .round_().clamp_(0, 255).to_type(ScalarType.Byte);
    }
}
