using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How the losses of a batch become one number, or stay.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        /// <summary>The layers without state. Pictures are (B, C, H, W).</summary>
        public static partial class functional
        {
            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null,
                long? padding = null, long? dilation = null, long groups = 1) =>
                Op.Call("conv1d", input, weight, bias, stride ?? 1, padding ?? 0, dilation ?? 1, groups);

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Op.Call("conv2d", input, weight, bias, strides ?? [1, 1], padding ?? [0, 0], dilation ?? [1, 1],
                    groups);

            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null,
                long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null,
                long groups = 1) =>
                Op.Call("conv_transpose2d.input", input, weight, bias, strides ?? [1, 1], padding ?? [0, 0],
                    output_padding ?? [0, 0], groups, dilation ?? [1, 1]);

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Op.Call("linear", input, weights, bias);

            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var,
                Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1,
                double eps = 1e-05) =>
                Op.Call("batch_norm", input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null,
                Tensor? bias = null, double eps = 1e-05) =>
                Op.Call("layer_norm", input, normalized_shape, weight, bias, eps);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-05) =>
                Op.Call("group_norm", input, num_groups, weight, bias, eps);

            /// <summary>
            /// Divides by the p-norm along a dimension, or by <paramref name="eps"/> where that is larger.
            /// </summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
            {
                using var norm = Op.Call("norm.ScalarOpt_dim", input, p, (long[])[dim], true);
                using var least = Op.Call("clamp_min", norm, eps);
                return Op.Call("div.Tensor", input, least);
            }

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-08) =>
                Op.Call("cosine_similarity", x1, x2, dim, eps);

            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1e-06,
                bool keepdim = false) =>
                Op.Call("pairwise_distance", input1, input2, p, eps, keepdim);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Op.Call("one_hot", x, num_classes);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Op.Call("dropout_", input, p, training) : Op.Call("dropout", input, p, training);

            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Op.Call("feature_dropout_", input, p, training) : Op.Call("feature_dropout", input, p,
                    training);

            public static Tensor prelu(Tensor input, Tensor weight) => Op.Call("prelu", input, weight);

            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0,
                long stride = 1) =>
                Op.Call("im2col", input, Pair(kernel_size), Pair(dilation), Pair(padding), Pair(stride));

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) =>
                Op.Call("pixel_shuffle", input, upscale_factor);

            /// <summary>Pads from the last dimension backwards: (left, right, top, bottom).</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                Op.Call("pad", input, pad, NameOf(mode),
                    mode is PaddingModes.Constant or PaddingModes.Zeros ? value : default(Value));

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad,
                PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            /// <summary>Resizes pictures to a size, or by a factor along each side.</summary>
            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null,
                bool recompute_scale_factor = false, bool antialias = false)
            {
                Value sizes = size;
                Value scales = scale_factor;
                var align = align_corners ?? false;
                return (mode, antialias) switch
                {
                    (InterpolationMode.Nearest, _) => Op.Call("upsample_nearest2d.vec", x, sizes, scales),
                    (InterpolationMode.Bilinear, false) => Op.Call("upsample_bilinear2d.vec", x, sizes, align, scales),
                    (InterpolationMode.Bilinear, true) => Op.Call("_upsample_bilinear2d_aa.vec", x, sizes, align,
                        scales),
                    (InterpolationMode.Bicubic, false) => Op.Call("upsample_bicubic2d.vec", x, sizes, align, scales),
                    (InterpolationMode.Bicubic, true) => Op.Call("_upsample_bicubic2d_aa.vec", x, sizes, align, scales),
                    (InterpolationMode.Area, _) => Op.Call("adaptive_avg_pool2d", x, size ?? Scaled(x, scale_factor!)),
                    (InterpolationMode.Linear, _) => Op.Call("upsample_linear1d.vec", x, sizes, align, scales),
                    _ => Op.Call("upsample_trilinear3d.vec", x, sizes, align, scales),
                };
            }

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Op.Call("affine_grid_generator", theta, size, align_corners);

            /// <summary>Samples pictures at positions in [-1, 1], (B, H, W, 2).</summary>
            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null) =>
                Op.Call("grid_sampler", input, grid, mode == GridSampleMode.Nearest ? 1 : 0, padding_mode switch
                {
                    GridSamplePaddingMode.Border => 1,
                    GridSamplePaddingMode.Reflection => 2,
                    _ => 0,
                }, align_corners ?? false);

            private static long[] Pair(long both) => [both, both];
            private static long[]? Pair(long? both) => both is long b ? Pair(b) : null;
            private static long[] Pair((long, long) both) => [both.Item1, both.Item2];
            private static long[]? Pair((long, long)? both) => both is (long, long) b ? Pair(b) : null;

            private static long[] Scaled(Tensor x, double[] factors) =>
                [(long)(x.size(-2) * factors[0]), (long)(x.size(-1) * factors[^1])];

            private static string NameOf(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };
        }
    }
}
