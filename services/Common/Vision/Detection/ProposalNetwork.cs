using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Detection;

/// <summary>What <see cref="ProposalHead"/> tells of one map's N anchors.</summary>
/// <param name="Anchors">(N, 4).</param>
/// <param name="Objectness">Scores before the sigmoid (B, N).</param>
/// <param name="Deltas">(B, N, 4).</param>
internal sealed record AnchorScores(Tensor Anchors, Tensor Objectness, Tensor Deltas);

/// <summary>The first stage (region proposal network, arXiv:1506.01497): where something is.</summary>
internal sealed class ProposalNetwork : nn.Module<IReadOnlyList<Tensor>, IReadOnlyList<AnchorScores>>
{
    private const int FirstStride = 4;

    private readonly ProposalHead rpn_head;
    private readonly ProposalConfig _config;
    private readonly AnchorGenerator _generator;
    private readonly IReadOnlyList<int> _sizes;
    private readonly Matcher _matcher;
    private readonly BalancedSampler _sampler;

    public ProposalNetwork(FasterRcnnConfig config) : base(nameof(ProposalNetwork))
    {
        (_config, _sizes) = (config.Proposals, config.AnchorSizes);
        _generator = new AnchorGenerator(config.AnchorRatios);
        _matcher = new Matcher(_config.NegativeBelow, _config.PositiveFrom, keepsBest: true);
        _sampler = new BalancedSampler(_config.Samples, _config.Positives);
        rpn_head = new ProposalHead(config.PyramidChannels, _generator.Count);
        RegisterComponents();
    }

    /// <summary>Maps (B, C, H, W) of strides 4, 8, ... → what is told of each one's anchors.</summary>
    public override IReadOnlyList<AnchorScores> forward(IReadOnlyList<Tensor> maps) => [.. maps.Select((map, i) =>
    {
        var (objectness, deltas) = rpn_head.call(map);
        var anchors = _generator.Generate(map.shape[2], map.shape[3], FirstStride << i, _sizes[i], map.device);
        return new AnchorScores(anchors, objectness, deltas);
    })];

    /// <summary>
    /// The likeliest boxes of each picture (P, 4), likeliest first, within the picture and without a gradient.
    /// </summary>
    /// <param name="levels">What this module told.</param>
    /// <param name="sizes">Of the pictures, in pixels of the input.</param>
    public IReadOnlyList<Tensor> Propose(
        IReadOnlyList<AnchorScores> levels, IReadOnlyList<(int Width, int Height)> sizes)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var (candidates, wanted) = training
            ? (_config.TrainingCandidates, _config.TrainingProposals)
            : (_config.Candidates, _config.Proposals);
        var best = levels.Select(level => Best(level, candidates)).ToArray();
        var boxes = cat([.. best.Select(level => level.Boxes)], 1); // (B, n, 4)
        var scores = cat([.. best.Select(level => level.Scores)], 1); // (B, n)
        var maps = cat([.. best.Select((level, i) => full_like(level.Scores[0], i, ScalarType.Int64))]); // (n)
        return [.. sizes.Select((size, b) =>
        {
            var clipped = Boxes.Clip(boxes[b], size.Width, size.Height);
            var usable = (Boxes.Usable(clipped) & scores[b].isfinite()).nonzero().squeeze(1);
            clipped = clipped.index_select(0, usable);
            var kept = NonMaximumSuppression.Keep(
                clipped, scores[b].index_select(0, usable), maps.index_select(0, usable), _config.Suppression, wanted);
            return clipped.index_select(0, kept).MoveToOuterDisposeScope();
        })];
    }

    /// <summary>
    /// The losses of objectness and boxes, scalars: sums over the sampled anchors / the number of samples that is wanted
    /// of all pictures together, as in detectron2.
    /// </summary>
    public (Tensor Objectness, Tensor Boxes) Losses(
        IReadOnlyList<AnchorScores> levels, IReadOnlyList<DetectionTarget> targets, Generator generator)
    {
        using var scope = NewDisposeScope();
        var anchors = cat([.. levels.Select(level => level.Anchors)]); // (N, 4)
        var objectness = cat([.. levels.Select(level => level.Objectness)], 1); // (B, N)
        var deltas = cat([.. levels.Select(level => level.Deltas)], 1); // (B, N, 4)
        var losses = targets.Select((target, b) => Losses(anchors, objectness[b], deltas[b], target, generator)).ToArray();
        var count = (double)_sampler.Count * targets.Count;
        return (
            (stack(losses.Select(loss => loss.Objectness)).sum() / count).MoveToOuterDisposeScope(),
            (stack(losses.Select(loss => loss.Boxes)).sum() / count).MoveToOuterDisposeScope());
    }

    // Of one picture, sums.
    private (Tensor Objectness, Tensor Boxes) Losses(
        Tensor anchors, Tensor objectness, Tensor deltas, DetectionTarget target, Generator generator)
    {
        var (objects, kinds) = _matcher.Match(Boxes.Overlaps(target.Boxes, anchors)); // (N)
        var (positives, negatives) = _sampler.Sample(kinds, generator);
        var scores = objectness.index_select(0, cat([positives, negatives]));
        var answers = cat([ones_like(positives), zeros_like(negatives)]).to_type(ScalarType.Float32);
        var wanted = BoxCoding.Proposals.Encode(
            anchors.index_select(0, positives), target.Boxes.index_select(0, objects.index_select(0, positives)));
        return (
            F.binary_cross_entropy_with_logits(scores, answers, reduction: nn.Reduction.Sum),
            F.smooth_l1_loss(deltas.index_select(0, positives), wanted, nn.Reduction.Sum, _config.Beta));
    }

    // (B, n, 4), (B, n)
    private static (Tensor Boxes, Tensor Scores) Best(AnchorScores level, int candidates)
    {
        var count = (int)Math.Min(candidates, level.Objectness.shape[1]);
        var (scores, places) = level.Objectness.topk(count, dim: 1);
        var deltas = level.Deltas.gather(1, places.unsqueeze(2).expand(-1, -1, 4));
        var boxes = BoxCoding.Proposals.Decode(
            deltas.flatten(0, 1), level.Anchors.index_select(0, places.flatten()));
        return (boxes.view(-1, count, 4), scores);
    }
}
