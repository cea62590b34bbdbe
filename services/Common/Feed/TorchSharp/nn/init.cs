namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>First values for parameters, written in place outside the graph.</summary>
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public enum FanInOut
            {
                FanIn,
                FanOut,
            }

            /// <summary>The factor that keeps the variance behind a nonlinearity (arXiv:1502.01852).</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) =>
                nonlinearity switch
                {
                    NonlinearityType.Tanh => 5.0 / 3,
                    NonlinearityType.ReLU => Math.Sqrt(2),
                    NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + (param * param))),
                    _ => 1,
                };

            public static Tensor zeros_(Tensor tensor) => Fill(tensor, t => t.zero_());
            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);
            public static Tensor constant_(Tensor tensor, Scalar val) => Fill(tensor, t => t.fill_(val));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1,
                Generator? generator = null) =>
                Fill(tensor, t => t.uniform_(low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Fill(tensor, t => t.normal_(mean, std, generator));

            /// <summary>Normal within [a, b], by the inverse of its distribution.</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0,
                double b = 2.0, Generator? generator = null)
            {
                var low = Erf((a - mean) / std / Math.Sqrt(2));
                var high = Erf((b - mean) / std / Math.Sqrt(2));
                return Fill(tensor, t =>
                {
                    t.uniform_(low, high, generator).erfinv_();
                    t.mul_(std * Math.Sqrt(2)).add_(mean);
                    t.clamp_((Scalar)a, (Scalar)b);
                });
            }

            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3) * KaimingStd(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingStd(tensor, a, mode, nonlinearity));

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var bound = Math.Sqrt(3) * XavierStd(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) =>
                normal_(tensor, 0, XavierStd(tensor, gain));

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var sizes = tensor.shape;
                if (sizes.Length < 2)
                {
                    throw new ArgumentException("Fan in and fan out need a tensor of 2 dimensions or more.");
                }
                var field = sizes.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (sizes[1] * field, sizes[0] * field);
            }

            private static double KaimingStd(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static double XavierStd(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double Erf(double x)
            {
                using var value = torch.tensor(x, ScalarType.Float64);
                using var result = value.erf();
                return result.item<double>();
            }

            private static Tensor Fill(Tensor tensor, Action<Tensor> fill)
            {
                using var fixedGraph = no_grad();
                fill(tensor);
                return tensor;
            }
        }
    }
}
