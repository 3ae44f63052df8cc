using Azure;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Authorization;

/// <summary>Writes when a session was last used: at most every 5 minutes (more often under a short idle limit), not awaited, and a lost race does not matter.</summary>
public sealed partial class LastSeen(
    AccountStore accounts,
    BackgroundWork background,
    IOptions<SessionOptions> options,
    ILogger<LastSeen> logger
)
{
    /// <summary>Begins to write it, unless it was written lately.</summary>
    public void Record(SessionContext caller)
    {
        if (caller.Now - caller.Session.LastSeen >= options.Value.LastSeenIntervalUnder(caller.Tenant.Policy))
        {
            background.Begin("A session's last use", () => WriteAsync(caller));
        }
    }

    private async Task WriteAsync(SessionContext caller)
    {
        try
        {
            // By id: the caller's session may be a view at an earlier assurance.
            if (caller.Account.FindSession(caller.Session.Id) is { } stored)
            {
                await accounts.TryReplaceAsync(caller.Account.WithSession(stored with { LastSeen = caller.Now }), []);
            }
        }
        catch (Exception e) when (e is RequestFailedException or UnavailableException or AggregateException or OperationCanceledException)
        {
            Log.NotWritten(logger, e.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "A session's last use was not written: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
