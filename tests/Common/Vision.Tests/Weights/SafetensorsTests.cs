using System.Buffers.Binary;
using System.Text;
using TorchSharp;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Weights;

public sealed class SafetensorsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Byte)]
    public void A_tensor_comes_back_as_it_was_saved(ScalarType type)
    {
        var saved = arange(24).view(2, 3, 4).transpose(0, 2).to_type(type);

        var loaded = Safetensors.Load(Save(new() { ["a"] = saved, ["scalar"] = tensor(7L), ["none"] = zeros(0) }));

        loaded.Keys.ShouldBe(["a", "none", "scalar"], ignoreOrder: true);
        loaded["a"].dtype.ShouldBe(type);
        loaded["a"].shape.ShouldBe([4, 3, 2]);
        loaded["a"].to_type(ScalarType.Float32).allclose(saved.to_type(ScalarType.Float32), 0, 0).ShouldBeTrue();
        loaded["scalar"].item<long>().ShouldBe(7);
        loaded["none"].numel().ShouldBe(0);
    }

    [Fact]
    public void The_bytes_follow_the_published_format()
    {
        var file = File.ReadAllBytes(Save(new() { ["w"] = tensor(new float[] { 1, -2 }) }));

        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        (length % 8).ShouldBe(0);
        Encoding.UTF8.GetString(file, 8, length).TrimEnd()
            .ShouldBe("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""");
        BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(8 + length)).ShouldBe(1);
        BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(12 + length)).ShouldBe(-2);
    }

    [Theory]
    [InlineData(4, "shorter than the 8 bytes")]
    [InlineData(30, "is cut short")]
    [InlineData(-1, "is cut short: the tensors take 400 bytes and 399 are there")]
    public void A_file_cut_short_is_refused(int keep, string problem)
    {
        var path = Save(new() { ["w"] = zeros(100) });
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(keep < 0 ? bytes.Length + keep : keep)]);

        Should.Throw<WeightsException>(() => Safetensors.Load(path)).Message.ShouldContain(problem);
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "tensor w of F32 [2] does not fit")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor w starts at byte 4")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes that belong to no tensor")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "tensor w of F32 [-1] does not fit")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "does not fit")]
    [InlineData("""{"w":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", "tensor w is C64")]
    [InlineData("""{"w":{"dtype":"F32","data_offsets":[0,8]}}""", "broken header")]
    [InlineData("""{"w":7}""", "broken header")]
    [InlineData("""{"w":""", "broken header")]
    public void A_header_that_lies_is_refused(string header, string problem)
    {
        var path = _folder.Path("x.safetensors");
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(path, [.. length, .. Encoding.UTF8.GetBytes(header), .. new byte[8]]);

        Should.Throw<WeightsException>(() => Safetensors.Load(path)).Message.ShouldContain(problem);
    }

    [Fact]
    public void A_header_of_many_gigabytes_is_refused_before_it_is_read()
    {
        var path = _folder.Path("x.safetensors");
        File.WriteAllBytes(path, [0, 0, 0, 0, 0, 1, 0, 0, (byte)'{']);

        Should.Throw<WeightsException>(() => Safetensors.Load(path))
            .Message.ShouldContain("claims a header of 1099511627776 bytes");
    }

    private string Save(Dictionary<string, Tensor> tensors)
    {
        var path = _folder.Path("x.safetensors");
        using var file = File.Create(path);
        Safetensors.Save(file, tensors);
        return path;
    }
}
