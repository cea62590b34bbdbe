using TorchSharp;
using static TorchSharp.torch;

namespace Vitrine.TorchSharp.Tests;

public sealed class DisposeScopeTests
{
    [Fact]
    public void A_thousand_steps_leave_no_tensor_behind()
    {
        using var net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace: true), nn.Flatten(),
            nn.Linear(4 * 36, 2));
        using var optimizer = optim.Adam(net.parameters());
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 1000; i++)
        {
            Step();
        }
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.ShouldBe(before);

        void Step()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            net.call(rand(2, 3, 8, 8)).sum().backward();
            optimizer.step();
        }
    }

    [Fact]
    public void Only_what_is_moved_out_outlives_its_scope()
    {
        Tensor kept, lost, free;
        using (var outer = NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                lost = zeros(1);
                kept = zeros(1).MoveToOuterDisposeScope();
                free = zeros(1).DetachFromDisposeScope();
            }
            lost.IsInvalid.ShouldBeTrue();
            kept.IsInvalid.ShouldBeFalse();
            outer.Contains(kept).ShouldBeTrue();
            outer.DisposablesCount.ShouldBe(1);
        }
        kept.IsInvalid.ShouldBeTrue();
        free.IsInvalid.ShouldBeFalse();
        free.Dispose();
    }

    [Fact]
    public void Attached_tensors_end_with_the_scope_and_kept_ones_do_not()
    {
        var early = zeros(1);
        var scope = NewDisposeScope();
        scope.Attach(early);
        var kept = zeros(1);
        scope.DisposeEverythingBut(kept);
        (early.IsInvalid, kept.IsInvalid).ShouldBe((true, false));
        scope.Dispose();
        kept.IsInvalid.ShouldBeTrue();
        CurrentDisposeScope.ShouldBeNull();
    }

    [Fact]
    public void A_parameter_takes_the_place_of_its_tensor()
    {
        var scope = NewDisposeScope();
        var data = ones(3);
        var parameter = nn.Parameter(data);
        data.IsInvalid.ShouldBeTrue();
        parameter.requires_grad.ShouldBeTrue();
        scope.Dispose();
        parameter.IsInvalid.ShouldBeTrue();
    }

    [Fact]
    public void The_library_s_modules_outlive_the_scope_that_they_were_made_in()
    {
        var scope = NewDisposeScope();
        using var net = nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(2, 1));
        scope.Dispose();
        net.state_dict().Values.ShouldAllBe(tensor => !tensor.IsInvalid);
    }

    [Fact]
    public void Scopes_may_end_out_of_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        var tensor = zeros(1);
        inner.Contains(tensor).ShouldBeTrue();
        inner.Dispose();
        tensor.IsInvalid.ShouldBeTrue();
        CurrentDisposeScope.ShouldBeNull();
    }
}
