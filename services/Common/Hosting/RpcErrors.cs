using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Media;
using Vitrine.Media.Video;
using Status = Google.Rpc.Status;

namespace Vitrine.Hosting;

/// <summary>
/// Errors as they go over the wire: a gRPC code, a sentence, and <c>google.rpc</c> details, of which ErrorInfo (a stable reason,
/// the domain "vitrine") is always one.
/// </summary>
public static class RpcErrors
{
    public const string Domain = "vitrine";

    /// <summary>
    /// Of a sentence. It travels three times (as text, and twice in base64), and gRPC's clients take no more than 8 KiB of
    /// trailers without being told to.
    /// </summary>
    private const int MaxLength = 1800;

    /// <summary>A callee that is away is worth another try after this long.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(1);

    /// <summary>INVALID_ARGUMENT with BadRequest: <paramref name="field"/> of the request <paramref name="why"/>.</summary>
    /// <param name="field">The request's field, e.g. <c>vector.values</c>.</param>
    /// <param name="why">What it breaks: the field's name and this make a sentence.</param>
    /// <param name="reason">A stable code in upper case.</param>
    public static RpcException Invalid(string field, string why, string reason = "INVALID_ARGUMENT") =>
        Error(StatusCode.InvalidArgument, reason, $"{field} {why}", new BadRequest
        {
            FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = Cut(why) } },
        });

    /// <summary>NOT_FOUND with ResourceInfo.</summary>
    /// <param name="field">The request's field that names it, where several could.</param>
    public static RpcException NotFound(string type, string id, string? field = null) =>
        Error(
            StatusCode.NotFound, "NOT_FOUND", $"there is no {type} {id}{(field is null ? "" : $", named by {field}")}", Resource(type, id));

    /// <summary>ALREADY_EXISTS with ResourceInfo.</summary>
    public static RpcException Exists(string type, string id) =>
        Error(StatusCode.AlreadyExists, "ALREADY_EXISTS", $"there is a {type} {id} already", Resource(type, id));

    /// <summary>FAILED_PRECONDITION.</summary>
    public static RpcException Precondition(string reason, string why) =>
        Error(StatusCode.FailedPrecondition, reason, why);

    /// <summary>RESOURCE_EXHAUSTED with RetryInfo: a queue is full.</summary>
    public static RpcException Busy(TimeSpan retryAfter) =>
        Error(StatusCode.ResourceExhausted, "BUSY", "the service is busy", Retry(retryAfter));

    /// <summary>UNAVAILABLE with RetryInfo: something that the service depends on is away.</summary>
    public static RpcException Unavailable(TimeSpan retryAfter) =>
        Unavailable(retryAfter, "UNAVAILABLE", "the service is not available for the moment");

    /// <summary>UNAVAILABLE with RetryInfo: what is away can be named.</summary>
    public static RpcException Unavailable(TimeSpan retryAfter, string reason, string why) =>
        Error(StatusCode.Unavailable, reason, why, Retry(retryAfter));

    /// <summary>The refusal of one request of a stream, if the exception says that the request itself is at fault; else null.</summary>
    public static Refusal? TryRefusal(Exception exception) =>
        From(exception) is { StatusCode: StatusCode.InvalidArgument or StatusCode.NotFound } error
            ? new Refusal
            {
                Reason = error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "INVALID_ARGUMENT",
                Detail = error.Status.Detail,
            }
            : null;

    /// <summary>The error that an exception stands for, or null where it is a fault of ours.</summary>
    internal static RpcException? From(Exception exception) => exception switch
    {
        RpcException error => error,
        PictureException { Reason: PictureReason.NotFound } picture => NotFound("picture", picture.Message),
        PictureException picture => Invalid("picture", $"is refused: {picture.Message}", picture.Reason),
        VideoException { Reason: VideoReason.NotFound } video => NotFound("video", video.Message),
        VideoException video => Invalid("video", $"is refused: {video.Message}", video.Reason),
        _ when TransientFault.Is(exception) => Unavailable(_soon),
        _ => null,
    };

    /// <summary>INTERNAL. The caller learns an id and nothing else; the log knows the rest.</summary>
    internal static RpcException Internal(string traceId) =>
        Error(StatusCode.Internal, "INTERNAL", $"an internal error occurred; its trace id is {traceId}");

    private static ResourceInfo Resource(string type, string id) => new() { ResourceType = type, ResourceName = Cut(id) };

    private static RetryInfo Retry(TimeSpan after) => new() { RetryDelay = Duration.FromTimeSpan(after) };

    private static string Cut(string text) => text.Length <= MaxLength ? text : $"{text[..MaxLength]} ...";

    private static RpcException Error(StatusCode code, string reason, string message, params IMessage[] details) => new Status
    {
        Code = (int)code,
        Message = Cut(message),
        Details =
        {
            Any.Pack(new ErrorInfo { Reason = reason, Domain = Domain }),
            details.Select(Any.Pack),
        },
    }.ToRpcException();
}
