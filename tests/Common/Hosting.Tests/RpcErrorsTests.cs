using Google.Rpc;
using Grpc.Core;
using Vitrine.Media;
using Vitrine.Media.Video;

namespace Vitrine.Hosting.Tests;

public sealed class RpcErrorsTests
{
    [Fact]
    public void Invalid_names_the_field_and_says_why()
    {
        var error = RpcErrors.Invalid("top_k", "must be 1 to 1,000", "TOP_K");

        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        error.Status.Detail.ShouldBe("top_k must be 1 to 1,000");
        var violation = Detail<BadRequest>(error).FieldViolations.ShouldHaveSingleItem();
        violation.Field.ShouldBe("top_k");
        violation.Description.ShouldBe("must be 1 to 1,000");
        Reason(error).ShouldBe("TOP_K");
    }

    [Fact]
    public void A_long_sentence_is_cut_so_that_every_client_takes_the_trailers()
    {
        var keys = string.Join("; ", Enumerable.Range(0, 2000).Select(i => $"missing layer{i}.weight"));

        RpcException[] errors =
            [RpcErrors.Invalid("path", keys), RpcErrors.NotFound("model", keys), RpcErrors.Precondition("BROKEN", keys)];

        errors[0].Status.Detail.ShouldStartWith("path missing layer0.weight; missing layer1.weight; ");
        errors[0].Status.Detail.ShouldEndWith(" ...");
        errors.ShouldAllBe(error =>
            error.Status.Detail.Length + error.Trailers.Sum(entry => (entry.ValueBytes.Length + 2) / 3 * 4) < 8 * 1024);
    }

    [Fact]
    public void NotFound_names_the_resource()
    {
        var error = RpcErrors.NotFound("region", "42");

        error.StatusCode.ShouldBe(StatusCode.NotFound);
        Detail<ResourceInfo>(error).ResourceType.ShouldBe("region");
        Detail<ResourceInfo>(error).ResourceName.ShouldBe("42");
        Reason(error).ShouldBe("NOT_FOUND");
    }

    [Fact]
    public void Exists_names_the_resource()
    {
        var error = RpcErrors.Exists("model", "mobilenet");

        error.StatusCode.ShouldBe(StatusCode.AlreadyExists);
        Detail<ResourceInfo>(error).ResourceName.ShouldBe("mobilenet");
    }

    [Fact]
    public void Precondition_carries_its_reason()
    {
        var error = RpcErrors.Precondition("NO_ACTIVE_MODEL", "no model is active yet");

        error.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        Reason(error).ShouldBe("NO_ACTIVE_MODEL");
    }

    [Fact]
    public void Busy_and_Unavailable_say_when_to_come_back()
    {
        var busy = RpcErrors.Busy(TimeSpan.FromMilliseconds(250));
        var away = RpcErrors.Unavailable(TimeSpan.FromSeconds(2));

        busy.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        Detail<RetryInfo>(busy).RetryDelay.ToTimeSpan().ShouldBe(TimeSpan.FromMilliseconds(250));
        away.StatusCode.ShouldBe(StatusCode.Unavailable);
        Detail<RetryInfo>(away).RetryDelay.ToTimeSpan().ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_request_at_fault_becomes_a_refusal()
    {
        var refusal = RpcErrors.TryRefusal(RpcErrors.Invalid("picture", "is cut short", "TRUNCATED"));

        refusal.ShouldNotBeNull();
        refusal.Reason.ShouldBe("TRUNCATED");
        refusal.Detail.ShouldBe("picture is cut short");
    }

    [Theory]
    [InlineData(PictureReason.Truncated, StatusCode.InvalidArgument)]
    [InlineData(PictureReason.NotFound, StatusCode.NotFound)]
    public void A_refused_picture_keeps_its_reason(string reason, StatusCode code)
    {
        var error = RpcErrors.From(new PictureException(reason, "the file ends too early"));

        error.ShouldNotBeNull().StatusCode.ShouldBe(code);
        error.Status.Detail.ShouldContain("the file ends too early");
        Reason(error).ShouldBe(reason);
    }

    [Theory]
    [InlineData(VideoReason.Corrupt, StatusCode.InvalidArgument)]
    [InlineData(VideoReason.TooManyBytes, StatusCode.InvalidArgument)]
    [InlineData(VideoReason.NotFound, StatusCode.NotFound)]
    public void A_refused_video_keeps_its_reason(string reason, StatusCode code)
    {
        var error = RpcErrors.From(new VideoException(reason, "12 frames were taken"));

        error.ShouldNotBeNull().StatusCode.ShouldBe(code);
        error.Status.Detail.ShouldContain("12 frames were taken");
        Reason(error).ShouldBe(reason);
    }

    [Fact]
    public void A_fault_of_ours_becomes_no_refusal()
    {
        RpcErrors.TryRefusal(RpcErrors.Busy(TimeSpan.FromSeconds(1))).ShouldBeNull();
        RpcErrors.TryRefusal(new InvalidOperationException()).ShouldBeNull();
    }

    private static T Detail<T>(RpcException error)
        where T : class, Google.Protobuf.IMessage<T>, new() =>
        error.GetRpcStatus()?.GetDetail<T>() ?? throw new Xunit.Sdk.XunitException($"no {typeof(T).Name}");

    private static string Reason(RpcException error)
    {
        Detail<ErrorInfo>(error).Domain.ShouldBe("vitrine");
        return Detail<ErrorInfo>(error).Reason;
    }
}
