using TorchSharp.Modules;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Faster R-CNN (arXiv:1506.01497) on a feature pyramid (arXiv:1612.03144), as detectron2 builds and trains it. The
/// convolutions may have a lower precision (<see cref="Training.MixedPrecision"/>); boxes, scores and losses are float32.
/// Behind the backbone the keys are detectron2's.
/// </summary>
/// <example><code>
/// using var step = NewDisposeScope();
/// network.train();
/// network.call(images, targets, seed).Sum().backward();
/// network.eval();
/// var found = network.Detect(images);
/// </code></example>
public sealed class FasterRcnn : nn.Module<Tensor, IReadOnlyList<DetectionTarget>, long, DetectionLosses>
{
    /// <summary>Sides of the input are multiples of this; 0 right and below fills up.</summary>
    public const int SizeDivisor = 32;

    private readonly FeaturePyramid backbone;
    private readonly ProposalNetwork proposal_generator;
    private readonly RegionHeads roi_heads;

    /// <exception cref="ArgumentException">A choice is impossible; its name is in the message.</exception>
    public FasterRcnn(FasterRcnnConfig config) : base(nameof(FasterRcnn))
    {
        Check(config);
        Config = config;
        var network = NetworkCatalog.Create(config.Architecture, config.Backbone);
        if (network.StageChannels.Count == 0)
        {
            network.Dispose();
            throw new ArgumentException(
                $"architecture must give maps of several sizes, as resnet50 and ese_vovnet99b do, got '{config.Architecture}'",
                nameof(config));
        }

        backbone = new FeaturePyramid(network, config.PyramidChannels);
        proposal_generator = new ProposalNetwork(config);
        roi_heads = new RegionHeads(config);
        RegisterComponents();
        if (config.FrozenNorms)
        {
            foreach (var parameter in Norms().SelectMany(norm => norm.parameters()))
            {
                parameter.requires_grad = false;
            }

            train();
        }
    }

    /// <summary>What it was built from.</summary>
    public FasterRcnnConfig Config { get; }

    /// <summary>The part whose weights come from a classifier.</summary>
    public Backbone Backbone => backbone.Backbone;

    /// <summary>The losses of a step.</summary>
    /// <param name="images">Normalised (B, 3, H, W), sides multiples of <see cref="SizeDivisor"/>.</param>
    /// <param name="targets">B; on any device.</param>
    /// <param name="seed">Of the anchors and proposals that the step learns from.</param>
    /// <exception cref="ArgumentException">A shape, a box or a label is impossible; names the picture.</exception>
    public override DetectionLosses forward(Tensor images, IReadOnlyList<DetectionTarget> targets, long seed)
    {
        Check(images, targets.Count);
        for (var b = 0; b < targets.Count; b++)
        {
            Check(targets[b], b);
        }

        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        DetectionTarget[] here = [.. targets.Select(target => target with
        {
            Boxes = target.Boxes.to(images.device),
            Labels = target.Labels.to(images.device),
        })];
        var maps = backbone.call(images);
        var levels = proposal_generator.call(maps);
        var proposals = proposal_generator.Propose(
            levels, [.. targets.Select(target => target.Size ?? Size(images))]);
        var (objectness, proposalBoxes) = proposal_generator.Losses(levels, here, generator);
        var (labels, boxes) = roi_heads.Losses(RegionMaps(maps), proposals, here, generator);
        return new DetectionLosses(
            objectness.MoveToOuterDisposeScope(), proposalBoxes.MoveToOuterDisposeScope(),
            labels.MoveToOuterDisposeScope(), boxes.MoveToOuterDisposeScope());
    }

    /// <summary>What is in each picture, highest score first, in pixels of the input; the network is in evaluation.</summary>
    /// <param name="images">Normalised (B, 3, H, W), sides multiples of <see cref="SizeDivisor"/>.</param>
    /// <param name="sizes">Of the pictures without their padding, B; null: there is none.</param>
    /// <exception cref="ArgumentException">A shape is impossible.</exception>
    /// <exception cref="InvalidOperationException">The network is in training.</exception>
    public IReadOnlyList<IReadOnlyList<DetectedObject>> Detect(
        Tensor images, IReadOnlyList<(int Width, int Height)>? sizes = null)
    {
        if (training)
        {
            throw new InvalidOperationException("the network is in training: call eval() before it detects");
        }

        sizes ??= [.. Enumerable.Repeat(Size(images), (int)images.shape[0])];
        Check(images, sizes.Count);
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var maps = backbone.call(images);
        var proposals = proposal_generator.Propose(proposal_generator.call(maps), sizes);
        return roi_heads.Detect(RegionMaps(maps), proposals, sizes);
    }

    /// <summary>As the base does, but frozen norms stay in evaluation.</summary>
    public override void train(bool train = true)
    {
        base.train(train);
        if (Config.FrozenNorms)
        {
            foreach (var norm in Norms())
            {
                norm.eval();
            }
        }
    }

    /// <summary>A network that detects the same sooner and can no longer be trained; the caller's own.</summary>
    /// <param name="precision">Of the convolutions.</param>
    public FasterRcnn Optimize(Precision precision) => InferenceOptimizer.Optimize(
        this, new FasterRcnn(Config with { Backbone = Config.Backbone with { Folded = true } }), precision);

    private IEnumerable<BatchNorm2d> Norms() => Backbone.modules().OfType<BatchNorm2d>();

    // The smallest map has proposals only.
    private static IReadOnlyList<Tensor> RegionMaps(IReadOnlyList<Tensor> maps) => [.. maps.SkipLast(1)];

    private static (int Width, int Height) Size(Tensor images) => ((int)images.shape[^1], (int)images.shape[^2]);

    private static void Check(Tensor images, int count)
    {
        if (images.ndim != 4 || images.shape[0] != count || images.shape[1] != 3
            || images.shape[2] % SizeDivisor != 0 || images.shape[3] % SizeDivisor != 0 || images.numel() == 0)
        {
            throw new ArgumentException(
                $"images must be ({count}, 3, H, W) with sides that are multiples of {SizeDivisor}, got "
                + $"({string.Join(", ", images.shape)})", nameof(images));
        }
    }

    private void Check(DetectionTarget target, int picture)
    {
        var (boxes, labels) = (target.Boxes, target.Labels);
        using var scope = NewDisposeScope();
        if (boxes.ndim != 2 || boxes.shape[1] != 4 || boxes.dtype != ScalarType.Float32
            || labels.ndim != 1 || labels.dtype != ScalarType.Int64 || labels.shape[0] != boxes.shape[0])
        {
            throw new ArgumentException(
                $"targets[{picture}] must have boxes (n, 4), float32, and labels (n), int64", nameof(target));
        }

        if (!Boxes.Usable(boxes).all().item<bool>())
        {
            throw new ArgumentException($"targets[{picture}] has a box that is empty or not finite", nameof(target));
        }

        if ((labels.lt(0) | labels.ge(Config.Labels.Count)).any().item<bool>())
        {
            throw new ArgumentException(
                $"targets[{picture}] has a label outside 0 to {Config.Labels.Count - 1}", nameof(target));
        }
    }

    private static void Check(FasterRcnnConfig config)
    {
        Require(config.Backbone.Classes == 0, "backbone.classes", "be 0: a detector has no classifier");
        Require(config.Labels.Count > 0, "labels", "name one at least");
        Require(config.PyramidChannels > 0, "pyramidChannels", "be above 0");
        Require(
            config.AnchorSizes.Count == 5 && config.AnchorSizes.All(size => size > 0), "anchorSizes",
            "be five numbers above 0");
        Require(
            config.AnchorRatios.Count > 0 && config.AnchorRatios.All(ratio => ratio > 0), "anchorRatios",
            "be numbers above 0, one at least");
        var (first, second) = (config.Proposals, config.Regions);
        foreach (var (count, name) in new[]
        {
            (first.TrainingCandidates, "proposals.trainingCandidates"), (first.Candidates, "proposals.candidates"),
            (first.TrainingProposals, "proposals.trainingProposals"), (first.Proposals, "proposals.proposals"),
            (first.Samples, "proposals.samples"), (second.Size, "regions.size"),
            (second.BinSamples, "regions.binSamples"), (second.Hidden, "regions.hidden"),
            (second.Samples, "regions.samples"), (second.Detections, "regions.detections"),
        })
        {
            Require(count > 0, name, "be above 0");
        }

        foreach (var (part, name) in new[]
        {
            (first.Suppression, "proposals.suppression"), (first.NegativeBelow, "proposals.negativeBelow"),
            (first.PositiveFrom, "proposals.positiveFrom"), (first.Positives, "proposals.positives"),
            (second.PositiveFrom, "regions.positiveFrom"), (second.Positives, "regions.positives"),
            (config.PictureScore, "pictureScore"), (config.FrameScore, "frameScore"),
            (second.LeastScore, "regions.leastScore"), (second.Suppression, "regions.suppression"),
        })
        {
            Require(part is >= 0 and <= 1, name, "be between 0 and 1");
        }

        Require(first.NegativeBelow <= first.PositiveFrom, "proposals.negativeBelow", "be at most proposals.positiveFrom");
        Require(first.Beta >= 0, "proposals.beta", "be 0 or more");
        Require(second.Beta >= 0, "regions.beta", "be 0 or more");

        static void Require(bool holds, string name, string what)
        {
            if (!holds)
            {
                throw new ArgumentException($"{name} must {what}", nameof(config));
            }
        }
    }
}
