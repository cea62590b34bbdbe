using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// Crops of garments → their key points: normalisation and a network of <see cref="KeypointMethod"/>. This is what is trained, and
/// what a package stores under the keys "pose.*".
/// </summary>
public sealed class KeypointNetwork : nn.Module<Tensor, IReadOnlyList<Tensor>>
{
    private readonly PixelNormalization normalization;
    private readonly PoseNetwork pose;

    /// <param name="input">The crops that it takes, sides multiples of 32.</param>
    /// <exception cref="ArgumentException">A choice is impossible; its name is in the message.</exception>
    public KeypointNetwork(KeypointConfig config, InputSpec input) : base(nameof(KeypointNetwork))
    {
        if (config.Backbone.Classes != 0)
        {
            throw new ArgumentException("backbone.classes must be 0: a keypoint network has no classifier", nameof(config));
        }

        if (input.Width % 32 != 0 || input.Height % 32 != 0 || input.Width <= 0 || input.Height <= 0)
        {
            throw new ArgumentException($"the input's sides must be multiples of 32, got {input.Width}x{input.Height}", nameof(input));
        }

        (Config, Input) = (config, input);
        normalization = new PixelNormalization(input.Mean, input.Std);
        pose = config.Method switch
        {
            KeypointMethod.DeepPose => new DeepPose(config),
            KeypointMethod.PoseMachine => new PoseMachine(config),
            KeypointMethod.CascadedPyramid => new CascadedPyramid(config),
            _ => throw new ArgumentException($"method must be one of {string.Join(", ", Enum.GetNames<KeypointMethod>())}", nameof(config)),
        };
        RegisterComponents();
    }

    /// <summary>What it was built from.</summary>
    public KeypointConfig Config { get; }

    /// <summary>Size, scale and margin of the crops.</summary>
    public InputSpec Input { get; }

    /// <summary>The points that it knows, P places in <see cref="GarmentPoints.Names"/>, ascending.</summary>
    public IReadOnlyList<int> Points => pose.Points;

    /// <summary>The part whose weights come from a classifier.</summary>
    public Backbone Backbone => pose.Backbone;

    /// <summary>The part that knows points.</summary>
    internal PoseNetwork Pose => pose;

    /// <summary>How the keys of the backbone's weights begin.</summary>
    internal string BackboneKey => $"{nameof(pose)}.{pose.BackboneKey}";

    /// <summary>uint8 RGB (B, 3, H, W) → what the stages say, as <see cref="Locate"/> and the losses take it.</summary>
    public override IReadOnlyList<Tensor> forward(Tensor pixels)
    {
        using var images = normalization.call(pixels);
        return pose.call(images);
    }

    /// <summary>Where the points are; the network is in evaluation.</summary>
    /// <param name="pixels">uint8 RGB (B, 3, H, W).</param>
    /// <param name="flip">Whether the mirrored crops are asked too; the belief is the mean of both.</param>
    /// <returns>Places (B, P, 2), shares of the crop's width and height; scores (B, P), 0 to 1. The caller's scope owns them.</returns>
    public (Tensor Places, Tensor Scores) Locate(Tensor pixels, bool flip)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var beliefs = pose.Believe(call(pixels)[^1]);
        if (flip)
        {
            beliefs = (beliefs + pose.Unmirror(pose.Believe(call(pixels.flip(3))[^1]))) / 2;
        }

        var (places, scores) = pose.Decode(beliefs);
        return (places.MoveToOuterDisposeScope(), scores.MoveToOuterDisposeScope());
    }

    /// <summary>A network that finds the same sooner and can no longer be trained; the caller's own.</summary>
    /// <param name="precision">Of the convolutions.</param>
    internal KeypointNetwork Optimize(Precision precision) => InferenceOptimizer.Optimize(
        this, new KeypointNetwork(Config with { Folded = true, Backbone = Config.Backbone with { Folded = true } }, Input), precision);
}
