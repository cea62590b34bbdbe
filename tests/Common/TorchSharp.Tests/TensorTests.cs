using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Vitrine.TorchSharp.Tests;

public sealed class TensorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Arithmetic_follows_the_written_order()
    {
        var x = tensor(new float[] { 1, 2, 4 });
        (x + 1).data<float>().ToArray().ShouldBe([2f, 3, 5]);
        (1 - x).data<float>().ToArray().ShouldBe([0f, -1, -3]);
        (8 / x).data<float>().ToArray().ShouldBe([8f, 4, 2]);
        (x / 2.0).data<float>().ToArray().ShouldBe([0.5f, 1, 2]);
        (x % 3).data<float>().ToArray().ShouldBe([1f, 2, 1]);
        (-x * x).data<float>().ToArray().ShouldBe([-1f, -4, -16]);
        x.pow(2).add_(x, 10).data<float>().ToArray().ShouldBe([11f, 24, 56]);
        (3 > x).data<bool>().ToArray().ShouldBe([true, true, false]);
        x.div(3, RoundingMode.floor).data<float>().ToArray().ShouldBe([0f, 0, 1]);
    }

    [Fact]
    public void Integers_and_truth_values_keep_their_types()
    {
        var whole = arange(5);
        whole.dtype.ShouldBe(ScalarType.Int64);
        (whole + 1).dtype.ShouldBe(ScalarType.Int64);
        (whole * 0.5).dtype.ShouldBe(ScalarType.Float32);
        (whole > 2).data<bool>().ToArray().ShouldBe([false, false, false, true, true]);
        whole.sum().item<long>().ShouldBe(10);
        arange(0, 1, 0.25).data<float>().ToArray().ShouldBe([0f, 0.25f, 0.5f, 0.75f]);
        full([2], 7).dtype.ShouldBe(ScalarType.Int64);
        tensor(new[] { 1.5f }).to(ScalarType.Float16).item<Half>().ShouldBe((Half)1.5f);
    }

    [Fact]
    public void Index_expressions_read_and_write_views()
    {
        var x = arange(24, dtype: ScalarType.Float32).reshape(2, 3, 4);
        x[1, 2, 3].item<float>().ShouldBe(23);
        x[0].shape.ShouldBe([3L, 4]);
        x[TensorIndex.Ellipsis, 1].data<float>().ToArray().ShouldBe([1f, 5, 9, 13, 17, 21]);
        x[1, TensorIndex.Slice(1), TensorIndex.Slice(step: 2)].data<float>().ToArray().ShouldBe([16f, 18, 20, 22]);
        x[.., TensorIndex.None, ^1].shape.ShouldBe([2L, 1, 4]);
        x[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 2, 0 })), TensorIndex.Tensor(tensor(new long[] { 3,
            0 }))]
            .data<float>().ToArray().ShouldBe([11f, 0, 23, 12]);
        x[x > 21].data<float>().ToArray().ShouldBe([22f, 23]);
        x[0, 0] = tensor(-1f);
        x[0, 0].sum().item<float>().ShouldBe(-4);
        x[TensorIndex.Ellipsis, TensorIndex.Slice(2)] = tensor(0f);
        x.count_nonzero().item<long>().ShouldBe(12);
        x.index_put_(tensor(5f), x < 0);
        x[0, 0].data<float>().ToArray().ShouldBe([5f, 5, 0, 0]);
    }

    [Fact]
    public void Selection_finds_the_largest_and_where_they_are()
    {
        var x = tensor(new float[,] { { 3, 9, 1 }, { 4, 2, 8 } });
        var (values, indexes) = x.topk(2);
        values.data<float>().ToArray().ShouldBe([9f, 3, 8, 4]);
        indexes.data<long>().ToArray().ShouldBe([1L, 0, 2, 0]);
        x.sort(1, descending: true).Indices.data<long>().ToArray().ShouldBe([1L, 0, 2, 2, 0, 1]);
        x.gather(1, tensor(new long[,] { { 2 }, { 0 } })).data<float>().ToArray().ShouldBe([1f, 4]);
        x.max(0).values.data<float>().ToArray().ShouldBe([4f, 9, 8]);
        x.nonzero().shape.ShouldBe([6L, 2]);
        x.masked_fill(x < 4, 0).sum().item<float>().ShouldBe(21);
        x.where(x > 3, zeros_like(x)).sum().item<float>().ShouldBe(21);
        x.index_select(1, tensor(new long[] { 1 })).data<float>().ToArray().ShouldBe([9f, 2]);
        unique(tensor(new long[] { 3, 1, 3 })).ShouldBe([1L, 3]);

        static long[] unique(Tensor t) => t.unique().output.data<long>().ToArray();
    }

    [Fact]
    public void Joining_and_splitting_are_inverse()
    {
        var x = arange(6, dtype: ScalarType.Float32).reshape(2, 3);
        cat([x, x], 1).split(3, 1)[1].Equals(x).ShouldBeTrue();
        stack(x.unbind()).Equals(x).ShouldBeTrue();
        x.split([1, 2], 1).Select(part => part.size(1)).ShouldBe([1L, 2]);
        x.T.data<float>().ToArray().ShouldBe([0f, 3, 1, 4, 2, 5]);
        x.repeat_interleave(2, 0).shape.ShouldBe([4L, 3]);
        meshgrid([arange(2), arange(3)])[0].shape.ShouldBe([2L, 3]);
    }

    [Fact]
    public void Memory_is_copied_in_and_out_whatever_the_strides()
    {
        var x = from_array(new int[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        x.shape.ShouldBe([2L, 3]);
        x.t().data<int>().ToArray().ShouldBe([1, 4, 2, 5, 3, 6]);
        x.t().data<int>()[2, 1].ShouldBe(6);
        MemoryMarshal.Cast<byte, int>(x.bytes).ToArray().ShouldBe([1, 2, 3, 4, 5, 6]);
        using var stream = new MemoryStream();
        x.WriteBytesToStream(stream, 5);
        stream.Position = 0;
        var copy = empty_like(x);
        copy.ReadBytesFromStream(stream);
        copy.Equals(x).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => x.data<float>()).Message.ShouldContain("Int32");
    }

    [Fact]
    public void Single_elements_convert_to_numbers_of_any_type()
    {
        var x = tensor(2.75f);
        (x.ToInt32(), x.ToDouble(), (float)x, (long)x, (bool)x).ShouldBe((2, 2.75, 2.75f, 2L, true));
        tensor(7L).ToSingle().ShouldBe(7);
        Should.Throw<ArgumentException>(() => zeros(2).ToSingle());
    }

    [Fact]
    public void Matrices_are_taken_apart_and_put_together()
    {
        var x = tensor(new double[,] { { 4, 1 }, { 2, 3 } });
        linalg.inv(x).matmul(x).allclose(eye(2, dtype: ScalarType.Float64)).ShouldBeTrue();
        linalg.det(x).item<double>().ShouldBe(10, 1e-12);
        var (u, s, vh) = linalg.svd(x);
        u.matmul(s.diag()).matmul(vh).allclose(x).ShouldBeTrue();
        linalg.norm(x, 2).allclose(s[0]).ShouldBeTrue();
        cdist(x, x)[0, 1].item<double>().ShouldBe(Math.Sqrt(8), 1e-9);
        searchsorted(tensor(new[] { 1.0, 3, 5 }), tensor(new[] { 3.0, 6 })).data<long>().ToArray().ShouldBe([1L, 3]);
    }

    [Fact]
    public void What_libtorch_refuses_is_an_exception_with_its_message() =>
        Should.Throw<ExternalException>(() => zeros(2, 3).matmul(zeros(2,
            3))).Message.ShouldContain("shapes cannot be multiplied");

    [Fact]
    public void A_disposed_tensor_is_refused()
    {
        var x = zeros(2);
        x.Dispose();
        Should.Throw<InvalidOperationException>(() => x.add(1));
    }

    [Fact]
    public void A_seed_repeats_the_random_numbers()
    {
        random.manual_seed(7);
        var first = randn(5);
        random.manual_seed(7);
        randn(5).Equals(first).ShouldBeTrue();
        using var own = new Generator(3);
        using var same = new Generator(3);
        randperm(10, generator: own).Equals(randperm(10, generator: same)).ShouldBeTrue();
        randint(2, 5, [100]).data<long>().ToArray().ShouldAllBe(v => v >= 2 && v < 5);
    }

    [Fact]
    public void Threads_work_side_by_side_in_scopes_of_their_own()
    {
        var sums = new double[8];
        Parallel.For(0, sums.Length, i =>
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            sums[i] = full([50, 50], (double)i).matmul(ones(50, 50)).sum().item<float>();
        });
        sums.ShouldBe([.. Enumerable.Range(0, 8).Select(i => i * 125_000.0)]);
    }

    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        var before = get_num_threads();
        set_num_threads(1);
        get_num_threads().ShouldBe(1);
        set_num_threads(before);
    }
}
