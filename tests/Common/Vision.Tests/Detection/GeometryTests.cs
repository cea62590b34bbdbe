using System.Text.Json;
using TorchSharp;
using Vitrine.Vision.Detection;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Detection;

/// <summary>On numbers that reference/make.py computed box by box.</summary>
public sealed class GeometryTests : IDisposable
{
    private static readonly JsonElement _reference = Read();
    private static readonly double[] _ratios = [0.5, 1, 2];

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Overlaps_are_those_of_the_reference() =>
        ShouldAgree(Boxes.Overlaps(Numbers("one", -1, 4), Numbers("other", -1, 4)), "overlaps");

    [Theory]
    [InlineData("proposals")]
    [InlineData("objects")]
    public void Deltas_are_those_of_the_reference(string coding)
    {
        var (boxes, expected) = (Numbers("solid", -1, 4), _reference.GetProperty(coding));

        ShouldAgree(Coding(coding).Encode(boxes, Numbers("targets", -1, 4)), expected.GetProperty("encoded"));
        // The largest are thousands of pixels wide, where float32 has steps of 2e-4.
        ShouldAgree(Coding(coding).Decode(Numbers("deltas", -1, 8), boxes), expected.GetProperty("decoded"), 1e-3f);
    }

    [Theory]
    [InlineData("proposals")]
    [InlineData("objects")]
    public void What_is_encoded_decodes_to_the_target(string coding)
    {
        var (boxes, targets) = (Numbers("solid", -1, 4), Numbers("targets", -1, 4));

        var decoded = Coding(coding).Decode(Coding(coding).Encode(boxes, targets), boxes);

        (decoded - targets).abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void Anchors_are_those_of_the_reference() =>
        ShouldAgree(new AnchorGenerator(_ratios).Generate(3, 2, stride: 8, size: 32, CPU), "anchors");

    [Fact]
    public void Boxes_are_cut_at_the_edges_of_the_picture()
    {
        var boxes = tensor([-5f, 3, 20, 70, 90, 10, 120, 20]).view(2, 4);

        Boxes.Clip(boxes, width: 80, height: 60).data<float>().ShouldBe([0, 3, 20, 60, 80, 10, 80, 20]);
    }

    [Fact]
    public void A_box_without_area_or_with_an_edge_that_is_no_number_is_not_usable()
    {
        var boxes = tensor([0f, 0, 1, 1, 2, 0, 2, 5, 3, 3, 2, 5, 0, 0, float.NaN, 1, 0, 0, float.PositiveInfinity, 1])
            .view(-1, 4);

        Boxes.Usable(boxes).data<bool>().ShouldBe([true, false, false, false, false]);
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("0.3")]
    [InlineData("0.5")]
    [InlineData("0.7")]
    public void Suppression_keeps_what_the_reference_keeps(string threshold)
    {
        var expected = _reference.GetProperty("kept").GetProperty(threshold).Deserialize<long[]>()!;
        var value = double.Parse(threshold, System.Globalization.CultureInfo.InvariantCulture);

        Kept(value, limit: 60).ShouldBe(expected);
        Kept(value, limit: 9).ShouldBe(expected[..9]);
    }

    [Fact]
    public void Suppression_of_nothing_keeps_nothing() =>
        NonMaximumSuppression.Keep(zeros(0, 4), zeros(0), zeros(0, ScalarType.Int64), 0.5, 10).shape.ShouldBe([0]);

    [Fact]
    public void A_box_takes_its_level_by_its_size()
    {
        var levels = cat([.. Regions().Select(some => RoIAlign.Levels(some, 4))]);

        levels.data<long>().ShouldBe(_reference.GetProperty("levels").Deserialize<long[]>()!);
    }

    [Fact]
    public void Pooled_boxes_are_those_of_the_reference()
    {
        var pooled = new RoIAlign(7, 2).Pool(Maps(), Regions());

        pooled.shape.ShouldBe([11, 3, 7, 7]);
        ShouldAgree(pooled, "pooled");
    }

    [Fact]
    public void A_map_of_one_column_is_pooled_as_the_reference_does()
    {
        var box = tensor([0f, 2, 6, 17]).view(1, 4);

        ShouldAgree(new RoIAlign(3, 3).Pool([Numbers("odd", 1, 3, 5, 1)], [box]), "oddPooled");
    }

    [Fact]
    public void No_boxes_pool_to_nothing() =>
        new RoIAlign(7, 2).Pool(Maps(), [zeros(0, 4), zeros(0, 4)]).shape.ShouldBe([0, 3, 7, 7]);

    [Fact]
    public void The_gradient_of_a_pooled_map_is_that_of_differences()
    {
        var map = Numbers("odd", 1, 3, 5, 1).to_type(ScalarType.Float32).requires_grad_();
        var box = tensor([-2f, 2, 6, 23]).view(1, 4);
        var weights = arange(27).to_type(ScalarType.Float32).view(1, 3, 3, 3);
        (new RoIAlign(3, 2).Pool([map], [box]) * weights).sum().backward();

        using var constant = no_grad();
        for (var i = 0; i < 15; i++)
        {
            var step = zeros(15).index_fill_(0, tensor((long[])[i]), 1).view(1, 3, 5, 1);
            var difference = new RoIAlign(3, 2).Pool([map + step], [box]) - new RoIAlign(3, 2).Pool([map], [box]);
            map.grad!.view(-1)[i].item<float>().ShouldBe((difference * weights).sum().item<float>(), 1e-3f);
        }
    }

    private static BoxCoding Coding(string name) => name == "proposals" ? BoxCoding.Proposals : BoxCoding.Objects;

    private static long[] Kept(double threshold, int limit) => NonMaximumSuppression.Keep(
        Numbers("crowd", -1, 4), Numbers("scores", -1),
        tensor(_reference.GetProperty("classes").Deserialize<long[]>()!), threshold, limit).data<long>().ToArray();

    // Of a picture of 80 x 64; one column more than it needs on the small ones.
    private static Tensor[] Maps() => [.. _reference.GetProperty("maps").EnumerateArray().Select((map, i) =>
        tensor(map.Deserialize<float[]>()!).view(2, 3, 16 >> i, (16 >> i) + 4))];

    private static Tensor[] Regions() => [.. _reference.GetProperty("regions").EnumerateArray()
        .Select(some => tensor(some.Deserialize<float[]>()!).view(-1, 4))];

    private static Tensor Numbers(string name, params long[] shape) =>
        tensor(_reference.GetProperty(name).Deserialize<float[]>()!).view(shape);

    private static void ShouldAgree(Tensor actual, string name) => ShouldAgree(actual, _reference.GetProperty(name));

    private static void ShouldAgree(Tensor actual, JsonElement reference, float tolerance = 1e-4f)
    {
        var expected = tensor(reference.Deserialize<float[]>()!).view(actual.shape);
        (actual - expected).abs().max().item<float>().ShouldBeLessThan(tolerance);
    }

    private static JsonElement Read()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedData.Reference("Detection/reference/geometry.json")));
        return file.RootElement.Clone();
    }
}
