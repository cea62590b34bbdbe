using Vitrine.Media;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Detection;

/// <summary>The second stage (Fast R-CNN, arXiv:1504.08083): what each proposal shows, and where exactly.</summary>
internal sealed class RegionHeads : nn.Module<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, (Tensor Scores, Tensor Deltas)>
{
    private readonly BoxHead box_head;
    private readonly BoxPredictor box_predictor;
    private readonly RegionConfig _config;
    private readonly int _labels;
    private readonly RoIAlign _pooler;
    private readonly Matcher _matcher;
    private readonly BalancedSampler _sampler;

    public RegionHeads(FasterRcnnConfig config) : base(nameof(RegionHeads))
    {
        (_config, _labels) = (config.Regions, config.Labels.Count);
        _pooler = new RoIAlign(_config.Size, _config.BinSamples);
        _matcher = new Matcher(_config.PositiveFrom, _config.PositiveFrom, keepsBest: false);
        _sampler = new BalancedSampler(_config.Samples, _config.Positives);
        box_head = new BoxHead((long)config.PyramidChannels * _config.Size * _config.Size, _config.Hidden);
        box_predictor = new BoxPredictor(_config.Hidden, _labels);
        RegisterComponents();
    }

    /// <summary>
    /// Maps (B, C, H, W) of strides 4, 8, ... and each picture's boxes (n, 4) → scores before the softmax (N, K + 1) and
    /// deltas (N, 4K) of all boxes, one picture behind the other.
    /// </summary>
    public override (Tensor Scores, Tensor Deltas) forward(IReadOnlyList<Tensor> maps, IReadOnlyList<Tensor> boxes)
    {
        using var scope = NewDisposeScope();
        var (scores, deltas) = box_predictor.call(box_head.call(_pooler.Pool(maps, boxes)));
        return (scores.MoveToOuterDisposeScope(), deltas.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The losses of labels and boxes, scalars: sums / the number of sampled proposals, as in detectron2. What shall be
    /// found is among the proposals, so that a step has positives from the first on.
    /// </summary>
    public (Tensor Labels, Tensor Boxes) Losses(
        IReadOnlyList<Tensor> maps, IReadOnlyList<Tensor> proposals, IReadOnlyList<DetectionTarget> targets,
        Generator generator)
    {
        using var scope = NewDisposeScope();
        var samples = proposals.Zip(targets, (some, target) => Sample(some, target, generator)).ToArray();
        var (scores, deltas) = call(maps, [.. samples.Select(sample => sample.Boxes)]);
        var boxes = cat([.. samples.Select(sample => sample.Boxes)]); // (N, 4)
        var labels = cat([.. samples.Select(sample => sample.Labels)]); // (N)
        var objects = cat([.. samples.Select(sample => sample.Objects)]); // (P, 4)
        var positives = labels.lt(_labels).nonzero().squeeze(1); // (P)
        var ofLabel = labels.index_select(0, positives).view(-1, 1, 1).expand(-1, 1, 4);
        var found = deltas.index_select(0, positives).view(-1, _labels, 4).gather(1, ofLabel).squeeze(1); // (P, 4)
        var wanted = BoxCoding.Objects.Encode(boxes.index_select(0, positives), objects);
        var boxLoss = F.smooth_l1_loss(found, wanted, nn.Reduction.Sum, _config.Beta) / Math.Max(1, labels.shape[0]);
        return (F.cross_entropy(scores, labels).MoveToOuterDisposeScope(), boxLoss.MoveToOuterDisposeScope());
    }

    /// <summary>What is in each picture, highest score first.</summary>
    /// <param name="maps">(B, C, H, W) of strides 4, 8, ...</param>
    /// <param name="proposals">Of each picture (n, 4).</param>
    /// <param name="sizes">Of the pictures, in pixels of the input.</param>
    public IReadOnlyList<IReadOnlyList<DetectedObject>> Detect(
        IReadOnlyList<Tensor> maps, IReadOnlyList<Tensor> proposals, IReadOnlyList<(int Width, int Height)> sizes)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var (scores, deltas) = call(maps, proposals);
        var boxes = BoxCoding.Objects.Decode(deltas, cat([.. proposals])); // (N, 4K)
        var counts = proposals.Select(some => some.shape[0]).ToArray();
        scores = scores.softmax(1).narrow(1, 0, _labels); // (N, K)
        return [.. boxes.split(counts).Zip(scores.split(counts), sizes)
            .Select(picture => Detect(picture.First, picture.Second, picture.Third))];
    }

    // Positives first; their objects' boxes in the same order.
    private (Tensor Boxes, Tensor Labels, Tensor Objects) Sample(
        Tensor proposals, DetectionTarget target, Generator generator)
    {
        var boxes = cat([proposals, target.Boxes]);
        var (objects, kinds) = _matcher.Match(Boxes.Overlaps(target.Boxes, boxes));
        var (positives, negatives) = _sampler.Sample(kinds, generator);
        objects = objects.index_select(0, positives);
        var labels = cat([target.Labels.index_select(0, objects), full_like(negatives, _labels)]);
        return (boxes.index_select(0, cat([positives, negatives])), labels, target.Boxes.index_select(0, objects));
    }

    // (n, 4K), (n, K)
    private List<DetectedObject> Detect(Tensor boxes, Tensor scores, (int Width, int Height) size)
    {
        boxes = Boxes.Clip(boxes.reshape(-1, 4), size.Width, size.Height); // (n · K, 4)
        scores = scores.flatten(); // (n · K)
        var places = (scores.gt(_config.LeastScore) & Boxes.Usable(boxes)).nonzero().squeeze(1);
        (boxes, scores) = (boxes.index_select(0, places), scores.index_select(0, places));
        var labels = places.remainder(_labels);
        var kept = NonMaximumSuppression.Keep(boxes, scores, labels, _config.Suppression, _config.Detections);
        var edges = boxes.index_select(0, kept).cpu().data<float>().ToArray();
        return [.. scores.index_select(0, kept).cpu().data<float>()
            .Zip(labels.index_select(0, kept).cpu().data<long>())
            .Select((found, i) => new DetectedObject(
                new PictureRegion(edges[4 * i], edges[(4 * i) + 1], edges[(4 * i) + 2], edges[(4 * i) + 3]),
                (int)found.Second, found.First))];
    }
}
