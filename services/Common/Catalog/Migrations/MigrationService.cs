using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Vitrine.Catalog.Migrations;

/// <summary>
/// Migrates before any other service of the host starts. Waits for a database that is away; stops the start when one
/// says no.
/// </summary>
internal sealed partial class MigrationService(Migrator migrator, TimeProvider time, ILogger<MigrationService> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(10);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromMilliseconds(250); ; wait = wait * 2 < _longestWait ? wait * 2 : _longestWait)
        {
            try
            {
                await migrator.MigrateAsync(cancellationToken);
                return;
            }
            catch (PostgresException exception) when (!exception.IsTransient)
            {
                throw new CatalogException(Explain(exception), exception);
            }
            catch (NpgsqlException exception) when (exception.IsTransient)
            {
                Log.Away(logger, wait.TotalSeconds, exception.Message);
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Explain(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"The database refused the user or the password of ConnectionStrings:Catalog: {exception.MessageText}.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"The database named in ConnectionStrings:Catalog does not exist: {exception.MessageText}.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"The user of ConnectionStrings:Catalog must own the database: {exception.MessageText}.",
        _ => $"The database cannot be migrated: {exception.MessageText} ({exception.SqlState}).",
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = nameof(Away), Level = LogLevel.Warning,
            Message = "The database is away, trying again in {Seconds} s: {Reason}")]
        public static partial void Away(ILogger logger, double seconds, string reason);
    }
}
