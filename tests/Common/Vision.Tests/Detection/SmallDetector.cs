using Vitrine.Media;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Detection;

/// <summary>A detector that learns two pictures of coloured rectangles within seconds.</summary>
// Alone: first weights come from the one generator.
[CollectionDefinition(nameof(SmallDetector), DisableParallelization = true)]
public static class SmallDetector
{
    public static FasterRcnn Create(int labels = 1, bool frozen = false)
    {
        random.manual_seed(5);
        return new FasterRcnn(Config() with
        {
            Labels = [.. Enumerable.Range(0, labels).Select(i => $"label {i}")],
            FrozenNorms = frozen,
        });
    }

    public static FasterRcnnConfig Config() => new()
    {
        Architecture = "ese_vovnet19b_slim",
        Backbone = new VoVNetV2Config { Depth = 19, Slim = true, Width = 0.25, Classes = 0 },
        Labels = ["rectangle"],
        PyramidChannels = 32,
        AnchorSizes = [16, 32, 64, 128, 256],
        Proposals = new ProposalConfig { TrainingCandidates = 200, Candidates = 100, TrainingProposals = 100 },
        Regions = new RegionConfig { Hidden = 64, Samples = 64 },
    };

    public static void Learn(FasterRcnn network, int steps)
    {
        using var scope = NewDisposeScope();
        var (pictures, targets) = (Pictures(), Targets());
        using var optimizer = optim.Adam(network.parameters().Where(parameter => parameter.requires_grad), lr: 2e-3);
        network.train();
        for (var step = 0; step < steps; step++)
        {
            using var one = NewDisposeScope();
            optimizer.zero_grad();
            network.call(pictures, targets, step).Sum().backward();
            optimizer.step();
        }

        network.eval();
    }

    // Two pictures (2, 3, 96, 128) of grey with coloured rectangles.
    public static Tensor Pictures()
    {
        var pictures = zeros(2, 3, 96, 128);
        for (var picture = 0; picture < 2; picture++)
        {
            foreach (var (region, colour) in Regions(picture).Select((region, i) => (region, i)))
            {
                pictures[picture, colour].narrow(0, (long)region.Top, (long)(region.Bottom - region.Top))
                    .narrow(1, (long)region.Left, (long)(region.Right - region.Left)).fill_(2);
            }
        }

        return pictures;
    }

    public static PictureRegion[] Regions(int picture) => picture == 0
        ? [new PictureRegion(10, 20, 50, 60), new PictureRegion(70, 30, 118, 90)]
        : [new PictureRegion(40, 8, 100, 40)];

    public static DetectionTarget[] Targets() => [.. Enumerable.Range(0, 2).Select(picture => new DetectionTarget(
        tensor(Regions(picture).SelectMany(region => new[] { region.Left, region.Top, region.Right, region.Bottom })
            .ToArray()).view(-1, 4),
        zeros(Regions(picture).Length, ScalarType.Int64)))];
}
