using TorchSharp;
using Vitrine.TorchSharp.Tests.Networks;
using static TorchSharp.torch;

namespace Vitrine.TorchSharp.Tests;

public sealed class ModuleTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Fields_are_registered_under_their_names()
    {
        using var net = new SmallNetwork();
        net.state_dict().Keys.ShouldBe(
            ["scale", "stem.weight", "stem.bias", "blocks.0.weight", "blocks.0.bias", "blocks.1.weight",
                "blocks.1.bias",
                "head.norm.weight", "head.norm.bias", "mean", "head.norm.running_mean", "head.norm.running_var",
                    "head.norm.num_batches_tracked"],
            ignoreOrder: true);
        net.named_parameters().Select(p => p.name).ShouldBe(
            ["stem.weight", "stem.bias", "blocks.0.weight", "blocks.0.bias", "blocks.1.weight", "blocks.1.bias",
                "head.norm.weight", "head.norm.bias", "scale"], ignoreOrder: true);
        net.named_buffers().Select(b => b.name).ShouldContain("hidden");
        net.named_modules().Select(m => m.name).ShouldBe(["stem", "blocks", "head", "blocks.0", "blocks.1", "head.norm",
            "head.act"]);
        net.get_parameter("head.norm.weight").ShouldNotBeNull();
    }

    [Fact]
    public void A_state_dictionary_carries_every_number_over()
    {
        using var from = new SmallNetwork();
        using var to = new SmallNetwork();
        var x = rand(2, 3, 8, 8);
        from.eval();
        to.eval();
        to.call(x).allclose(from.call(x)).ShouldBeFalse();
        var (missing, unexpected) = to.load_state_dict(from.state_dict());
        (missing.Count, unexpected.Count).ShouldBe((0, 0));
        to.call(x).allclose(from.call(x)).ShouldBeTrue();
    }

    [Fact]
    public void Missing_and_unexpected_names_are_told()
    {
        using var net = new SmallNetwork();
        var state = net.state_dict();
        state.Remove("scale");
        state["extra"] = zeros(1);
        Should.Throw<InvalidOperationException>(() => net.load_state_dict(state)).Message.ShouldContain("scale");
        var (missing, unexpected) = net.load_state_dict(state, strict: false);
        missing.ShouldBe(["scale"]);
        unexpected.ShouldBe(["extra"]);
    }

    [Fact]
    public void A_change_of_type_keeps_the_objects_and_the_integers()
    {
        using var net = new SmallNetwork();
        var weight = net.get_parameter("stem.weight");
        net.to(ScalarType.Float64);
        net.get_parameter("stem.weight").ShouldBeSameAs(weight);
        weight!.dtype.ShouldBe(ScalarType.Float64);
        weight.requires_grad.ShouldBeTrue();
        net.get_buffer("head.norm.num_batches_tracked")!.dtype.ShouldBe(ScalarType.Int64);
        net.call(rand([2, 3, 8, 8], ScalarType.Float64)).dtype.ShouldBe(ScalarType.Float64);
    }

    [Fact]
    public void Training_and_evaluation_reach_every_part()
    {
        using var net = new SmallNetwork();
        var x = rand(4, 3, 8, 8);
        net.call(x);
        net.get_buffer("head.norm.num_batches_tracked")!.item<long>().ShouldBe(1);
        net.eval();
        net.modules().ShouldAllBe(m => !m.training);
        net.call(x).Equals(net.call(x)).ShouldBeTrue();
        net.get_buffer("head.norm.num_batches_tracked")!.item<long>().ShouldBe(1);
    }

    [Fact]
    public void Hooks_see_and_change_what_passes()
    {
        using var relu = nn.ReLU();
        var before = relu.register_forward_pre_hook((_, x) => x - 1);
        relu.register_forward_hook((_, _, y) => y * 10);
        relu.call(tensor(new float[] { 0, 3 })).data<float>().ToArray().ShouldBe([0f, 20]);
        before.remove();
        relu.call(tensor(new float[] { 0, 3 })).data<float>().ToArray().ShouldBe([0f, 30]);
    }

    [Fact]
    public void A_name_that_is_taken_is_refused()
    {
        using var sequence = nn.Sequential(("a", nn.Identity()));
        Should.Throw<InvalidOperationException>(() => sequence.append("a", nn.Identity()));
        Should.Throw<ArgumentException>(() => sequence.append("a.b", nn.Identity()));
    }
}
