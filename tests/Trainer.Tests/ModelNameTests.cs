using Grpc.Core;
using Vitrine.Trainer.Models;

namespace Vitrine.Trainer.Tests;

/// <summary>A model's name is a folder's name too.</summary>
public sealed class ModelNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("boutique-small")]
    [InlineData("resnet50.v2")]
    public void A_good_name_passes(string name) => Should.NotThrow(() => ModelName.ThrowIfBroken(name));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("Upper")]
    [InlineData("line\n")]
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901234")]
    public void A_bad_name_is_refused(string name) =>
        Should.Throw<RpcException>(() => ModelName.ThrowIfBroken(name)).StatusCode.ShouldBe(StatusCode.InvalidArgument);
}
