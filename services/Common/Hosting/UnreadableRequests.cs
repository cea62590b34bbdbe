using Grpc.Core;
using Microsoft.AspNetCore.Builder;

namespace Vitrine.Hosting;

/// <summary>
/// A message that protobuf cannot read, because it is broken or nested more than 100 deep, fails before any interceptor; gRPC tells
/// UNKNOWN. <see cref="ErrorInterceptor"/> never lets that code out, so what carries it was not read: INVALID_ARGUMENT.
/// </summary>
internal static class UnreadableRequests
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";

    private static readonly RpcException _refusal =
        RpcErrors.Invalid("request", "cannot be read: it is broken, or nested more than 100 deep", "UNREADABLE_REQUEST");

    public static void UseUnreadableRequests(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            if (headers[StatusHeader] == $"{(int)StatusCode.Unknown}")
            {
                headers[StatusHeader] = $"{(int)_refusal.StatusCode}";
                headers[MessageHeader] = _refusal.Status.Detail;
                foreach (var entry in _refusal.Trailers.Where(entry => entry.IsBinary))
                {
                    headers[entry.Key] = Convert.ToBase64String(entry.ValueBytes);
                }
            }

            return Task.CompletedTask;
        });
        return next(context);
    });
}
