using System.Data.Common;
using System.Net.Sockets;
using Grpc.Core;
using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace Vitrine.Hosting;

/// <summary>Tells faults that pass by themselves: the database, the broker or a service is away, or a disk is full.</summary>
public static class TransientFault
{
    private const int NoSpaceLeft = 28; // ENOSPC

    public static bool Is(Exception? exception) => exception switch
    {
        null => false,
        DbException { IsTransient: true } => true,
        SocketException or TimeoutException or RabbitMQClientException or ConnectionException => true,
        IOException { HResult: NoSpaceLeft } => true,
        RpcException { StatusCode: StatusCode.Unavailable or StatusCode.ResourceExhausted } => true,
        AggregateException many => many.InnerExceptions.Any(Is),
        _ => Is(exception.InnerException),
    };
}
