using System.IO.Compression;
using TorchSharp;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Weights;

/// <summary>On files that torch.save wrote: reference/make.py.</summary>
public sealed class PyTorchCheckpointTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData("state.zip.pth")]
    [InlineData("state.legacy.pth")]
    [InlineData("wrapped.zip.pth")]
    [InlineData("wrapped.legacy.pth")]
    public void A_checkpoint_gives_its_tensors(string name)
    {
        var state = PyTorchCheckpoint.Load(Reference(name));

        state.Keys.ShouldBe(
            ["float32", "float16", "bfloat16", "int64", "bytes", "rows", "transposed"], ignoreOrder: true);
        ShouldBe(state["float32"], ScalarType.Float32, [2, 3], [0, 0.25f, 0.5f, 0.75f, 1, 1.25f]);
        ShouldBe(state["float16"], ScalarType.Float16, [2], [0.5f, -2]);
        ShouldBe(state["bfloat16"], ScalarType.BFloat16, [2], [1.5f, -3]);
        ShouldBe(state["int64"], ScalarType.Int64, [], [42]);
        ShouldBe(state["bytes"], ScalarType.Byte, [2], [1, 255]);
        ShouldBe(state["rows"], ScalarType.Float32, [4], [4, 5, 6, 7]);
        ShouldBe(state["transposed"], ScalarType.Float32, [4, 3], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    }

    [Theory]
    [InlineData("arrays.2.pkl")]
    [InlineData("arrays.3.pkl")]
    [InlineData("arrays.4.pkl")]
    public void A_pickle_of_numpy_arrays_gives_its_tensors(string name)
    {
        var arrays = PyTorchCheckpoint.Load(Reference(name));

        arrays.Count.ShouldBe(6);
        ShouldBe(arrays["float32"], ScalarType.Float32, [2, 3], [0, 0.25f, 0.5f, 0.75f, 1, 1.25f]);
        ShouldBe(arrays["float16"], ScalarType.Float16, [2], [0.5f, -2]);
        ShouldBe(arrays["int64"], ScalarType.Int64, [], [42]);
        ShouldBe(arrays["bytes"], ScalarType.Byte, [2], [1, 255]);
        ShouldBe(arrays["transposed"], ScalarType.Float32, [3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        ShouldBe(arrays["empty"], ScalarType.Float32, [0, 4], []);
    }

    [Fact]
    public void An_array_of_another_byte_order_is_refused() =>
        Should.Throw<WeightsException>(() => PyTorchCheckpoint.Load(Reference("big-endian.pkl")))
            .Message.ShouldContain("an array that is not little-endian");

    [Fact]
    public void An_array_that_is_larger_or_smaller_than_its_bytes_is_refused()
    {
        object?[] State(long rows, byte[] data) =>
            [1L, new object?[] { rows, 2L }, PickledElement.From(["f4"]), false, data];

        new PickledArray().SetState(State(3, new byte[24]));
        Should.Throw<InvalidOperationException>(() => new PickledArray().SetState(State(4, new byte[24])))
            .Message.ShouldBe("an array (4, 2) in 24 bytes");
        Should.Throw<InvalidOperationException>(() => new PickledArray().SetState(State(1L << 60, new byte[24])));
        Should.Throw<InvalidOperationException>(() => new PickledArray().SetState(State(-3, new byte[24])));
    }

    [Theory]
    [InlineData("module.zip.pth")]
    [InlineData("module.legacy.pth")]
    public void The_state_of_a_module_gives_its_keys(string name) =>
        PyTorchCheckpoint.Load(Reference(name)).Keys.ShouldBe(
            ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"],
            ignoreOrder: true);

    [Theory]
    [InlineData("malice.zip.pth")]
    [InlineData("malice.legacy.pth")]
    [InlineData("malice.pkl")]
    public void A_pickle_that_would_run_a_command_is_refused_by_the_command_s_name(string name)
    {
        Should.Throw<WeightsException>(() => PyTorchCheckpoint.Load(Reference(name)))
            .Message.ShouldContain("refused: its pickle names posix.system");
        File.Exists("malice-ran").ShouldBeFalse();
    }

    [Theory]
    [InlineData("state.zip.pth")]
    [InlineData("state.legacy.pth")]
    [InlineData("arrays.2.pkl")]
    [InlineData("arrays.4.pkl")]
    public void A_checkpoint_cut_short_anywhere_is_refused(string name)
    {
        var whole = File.ReadAllBytes(Reference(name));
        var path = _folder.Path(name);
        for (var length = 0; length < whole.Length; length += 13)
        {
            File.WriteAllBytes(path, whole[..length]);
            Should.Throw<WeightsException>(() => PyTorchCheckpoint.Load(path), $"{length} of {whole.Length} bytes");
        }
    }

    [Fact]
    public void A_picture_is_no_checkpoint()
    {
        var path = _folder.Path("cat.pth");
        File.WriteAllBytes(path, [0xff, 0xd8, 0xff, 0xe0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F']);

        Should.Throw<WeightsException>(() => PyTorchCheckpoint.Load(path)).Message.ShouldStartWith("cat.pth: ");
    }

    [Fact]
    public void A_zip_of_something_else_is_no_checkpoint()
    {
        var path = _folder.Path("x.pth");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            zip.CreateEntry("readme.txt");
        }

        Should.Throw<WeightsException>(() => PyTorchCheckpoint.Load(path))
            .Message.ShouldContain("a zip without data.pkl");
    }

    [Fact]
    public void A_tensor_beyond_its_storage_is_refused()
    {
        var storage = new PickledStorage("0", ScalarType.Float32, 4, Count: 6);
        object?[] Tuple(params long[] numbers) => [.. numbers.Cast<object?>()];

        PickledTensor.From([storage, 0L, Tuple(2, 3), Tuple(3, 1)]).Shape.ShouldBe([2, 3]);
        Should.Throw<InvalidOperationException>(() => PickledTensor.From([storage, 1L, Tuple(2, 3), Tuple(3, 1)]));
        Should.Throw<InvalidOperationException>(() => PickledTensor.From([storage, -1L, Tuple(2), Tuple(1)]));
        Should.Throw<InvalidOperationException>(() => PickledTensor.From([storage, 0L, Tuple(1L << 40), Tuple(0)]));
        Should.Throw<InvalidOperationException>(
            () => PickledTensor.From([storage, 0L, Tuple(1L << 62, 1L << 62), Tuple(1, 1)]));
    }

    private static string Reference(string name) => SharedData.Reference($"Weights/reference/{name}");

    private static void ShouldBe(Tensor tensor, ScalarType type, long[] shape, float[] values)
    {
        tensor.dtype.ShouldBe(type);
        tensor.shape.ShouldBe(shape);
        tensor.to_type(ScalarType.Float32).contiguous().data<float>().ToArray().ShouldBe(values);
    }
}
