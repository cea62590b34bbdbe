using TorchSharp;
using Vitrine.TorchSharp.Tests.References;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using static Vitrine.TorchSharp.Tests.References.References;

namespace Vitrine.TorchSharp.Tests;

public sealed class FunctionalTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Layers_agree_with_the_reference()
    {
        var x = Wave(2, 4, 7, 6);
        conv2d(x, Wave(6, 2, 3, 3), Wave(6), [2, 1], [1, 2], [1, 2], 2).ShouldMatch("conv2d");
        conv_transpose2d(x, Wave(4, 3, 3, 3), Wave(3), [2, 2], [1, 1], [1, 1]).ShouldMatch("conv_transpose2d");
        max_pool2d(x, 3, 2, 1, ceil_mode: true).ShouldMatch("max_pool2d");
        avg_pool2d(x, 3, 2, 1, count_include_pad: false).ShouldMatch("avg_pool2d");
        adaptive_avg_pool2d(x, (3, 2)).ShouldMatch("adaptive_avg_pool2d");
        batch_norm(x, Wave(4), Wave(4).abs() + 1, Wave(4), Wave(4) - 1).ShouldMatch("batch_norm");
        layer_norm(x, [6], Wave(6), Wave(6)).ShouldMatch("layer_norm");
        group_norm(x, 2).ShouldMatch("group_norm");
        gelu(x).ShouldMatch("gelu");
        hardswish(x * 4).ShouldMatch("hardswish");
    }

    [Fact]
    public void Resampling_agrees_with_the_reference()
    {
        var x = Wave(2, 4, 7, 6);
        normalize(x).ShouldMatch("normalize");
        interpolate(x, [4, 9], mode: InterpolationMode.Bilinear).ShouldMatch("interpolate_bilinear");
        interpolate(x, [3, 3], mode: InterpolationMode.Bilinear, antialias: true).ShouldMatch("interpolate_antialias");
        interpolate(x, scale_factor: [2, 1.5], mode: InterpolationMode.Bicubic,
            align_corners: true).ShouldMatch("interpolate_bicubic");
        interpolate(x, scale_factor: [2, 2]).ShouldMatch("interpolate_nearest");
        pad(x, [1, 2, 2, 1], global::TorchSharp.PaddingModes.Reflect).ShouldMatch("pad_reflect");
        grid_sample(x, affine_grid(Wave(2, 2, 3), [2, 4, 3, 3]), padding_mode: GridSamplePaddingMode.Border,
            align_corners: false)
            .ShouldMatch("grid_sample");
    }

    [Fact]
    public void Bags_of_rows_agree_with_the_reference_and_stay_in_the_graph()
    {
        var rows = Wave(5, 3).requires_grad_();
        long[] taken = [0, 3, 4, 4];

        using var module = nn.EmbeddingBag_from_pretrained(rows * 1, freeze: false, mode: EmbeddingBagMode.Sum);
        var bags = module.call(tensor(taken).view(2, 2), null, Wave(2, 2) + 2);
        (bags * Wave(2, 3)).sum().backward();

        bags.ShouldMatch("embedding_bag");
        rows.grad!.ShouldMatch("embedding_bag_gradient");
    }

    [Fact]
    public void Losses_agree_with_the_reference()
    {
        var scores = Wave(4, 5);
        cross_entropy(scores, tensor(new long[] { 0, 3, 2, 4 }), Wave(5).abs(),
            label_smoothing: 0.1).ShouldMatch("cross_entropy");
        binary_cross_entropy_with_logits(scores, scores.sigmoid(),
            pos_weights: Wave(5).abs()).ShouldMatch("binary_cross_entropy_with_logits");
        smooth_l1_loss(scores, scores * 3, nn.Reduction.Sum, 0.5).ShouldMatch("smooth_l1_loss");
        triplet_margin_loss(scores, scores * 1.1, -scores, 2).ShouldMatch("triplet_margin_loss");
    }

    [Fact]
    public void Statistics_agree_with_the_reference()
    {
        var scores = Wave(4, 5);
        scores.softmax(1).ShouldMatch("softmax");
        scores.logsumexp(1).ShouldMatch("logsumexp");
        Wave(2, 4, 7, 6).std(1).ShouldMatch("std");
        scores.quantile(tensor(new[] { 0.1f, 0.5f }), 1).ShouldMatch("quantile");
        scores.kthvalue(2, 1).values.ShouldMatch("kthvalue");
        scores.cumsum(1).ShouldMatch("cumsum");
        einsum("bk,ck->bc", scores, scores).ShouldMatch("einsum");
        (scores * 0.9).erfinv().ShouldMatch("erfinv");
    }
}
