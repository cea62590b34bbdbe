using Vitrine.Vision.Training;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Training;

public sealed class CosineClassifierTests
{
    // Three classes along the axes; a vector on its own axis has cosines 1, 0, 0.
    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 0.25)]
    [InlineData(16, 0.1)]
    public void The_loss_is_softmax_over_scaled_cosines(double scale, double margin)
    {
        using var scope = NewDisposeScope();
        using var classifier = OnAxes(scale, margin);
        var right = Math.Exp(scale * (1 - margin));
        classifier.call(eye(3), tensor(new long[] { 0, 1, 2 })).item<float>()
            .ShouldBe((float)-Math.Log(right / (right + 2)), 1e-5f);
    }

    [Fact]
    public void The_length_of_a_direction_does_not_matter()
    {
        using var scope = NewDisposeScope();
        using var classifier = OnAxes(8, 0);
        var before = classifier.call(eye(3), tensor(new long[] { 0, 2, 1 })).item<float>();
        using (no_grad())
        {
            classifier.parameters().Single().mul_(5);
        }
        classifier.call(eye(3), tensor(new long[] { 0, 2, 1 })).item<float>().ShouldBe(before, 1e-5f);
    }

    private static CosineClassifier OnAxes(double scale, double margin)
    {
        var classifier = new CosineClassifier(3, 3, scale, margin);
        using var guard = no_grad();
        classifier.parameters().Single().copy_(eye(3));
        return classifier;
    }
}
