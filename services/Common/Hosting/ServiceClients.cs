using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vitrine.Contracts;

namespace Vitrine.Hosting;

/// <summary>Clients of other services.</summary>
public static class ServiceClients
{
    /// <summary>What a call gets at most when it sets no deadline of its own.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Adds a client of the service at <c>Services:<paramref name="name"/></c>. Each call has a deadline, no later than that of
    /// the call it is made for, and ends when that one is cancelled; only UNAVAILABLE is retried.
    /// </summary>
    /// <exception cref="InvalidOperationException">The address is missing or no http address.</exception>
    public static void AddServiceClient<TClient>(this IHostApplicationBuilder builder, string name)
        where TClient : ClientBase<TClient>
    {
        var key = $"Services:{name}";
        var setting = builder.Configuration[key];
        if (!Uri.TryCreate(setting, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"{key} must be an http address, e.g. http://127.0.0.1:5001; it is \"{setting}\".");
        }

        builder.Services.AddSingleton(services => services.CreateServiceClient<TClient>(address));
    }

    /// <summary>A client of the service at an address, as <see cref="AddServiceClient"/> adds it.</summary>
    /// <param name="retry">Null: as Vitrine's services agree on.</param>
    public static TClient CreateServiceClient<TClient>(this IServiceProvider services, Uri address, RetryPolicy? retry = null)
        where TClient : ClientBase<TClient> =>
        ActivatorUtilities.CreateInstance<TClient>(
            services,
            Connect(address, retry).Intercept(new CallContextInterceptor(
                services.GetRequiredService<IHttpContextAccessor>(), services.GetRequiredService<TimeProvider>())));

    /// <summary>A channel with the limits and keep-alive that Vitrine's services agree on.</summary>
    /// <param name="retry">Null: five attempts where the service is unavailable.</param>
    public static GrpcChannel Connect(Uri address, RetryPolicy? retry = null) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        },
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
        MaxReconnectBackoff = TimeSpan.FromSeconds(1), // A service that comes back is used at once; by default it may take two minutes.
        MaxReceiveMessageSize = MessageLimits.Bytes,
        MaxSendMessageSize = MessageLimits.Bytes,
        MaxRetryBufferPerCallSize = MessageLimits.Bytes,
        MaxRetryBufferSize = 8L * MessageLimits.Bytes,
        CompressionProviders = [], // Within one network compression costs more than it saves.
        ThrowOperationCanceledOnCancellation = true,
        ServiceConfig = new ServiceConfig
        {
            MethodConfigs =
            {
                new MethodConfig
                {
                    Names = { MethodName.Default },
                    RetryPolicy = retry ?? new RetryPolicy
                    {
                        MaxAttempts = 5,
                        InitialBackoff = TimeSpan.FromMilliseconds(100),
                        MaxBackoff = TimeSpan.FromSeconds(2),
                        BackoffMultiplier = 3,
                        RetryableStatusCodes = { StatusCode.Unavailable },
                    },
                },
            },
        },
    });
}
