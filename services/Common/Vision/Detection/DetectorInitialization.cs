using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>First weights of the layers behind the backbone, as detectron2 draws them; biases are 0.</summary>
internal static class DetectorInitialization
{
    /// <summary>Uniform, of variance 1 / fan-in: Caffe2's "Xavier".</summary>
    public static void Uniform(Parameter weight, Parameter? bias)
    {
        nn.init.kaiming_uniform_(weight, a: 1);
        Clear(bias);
    }

    public static void Normal(Parameter weight, Parameter? bias, double deviation)
    {
        nn.init.normal_(weight, 0, deviation);
        Clear(bias);
    }

    private static void Clear(Parameter? bias)
    {
        if (bias is not null)
        {
            nn.init.zeros_(bias);
        }
    }
}
