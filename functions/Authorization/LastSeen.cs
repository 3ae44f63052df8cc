using Azure;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Authorization;

/// <summary>
/// Records when a session was last used: at most every 5 minutes, or more often under a short idle limit. Not awaited; a lost race is
/// ignored.
/// </summary>
public sealed partial class LastSeen(
    AccountStore accounts,
    BackgroundWork background,
    IOptions<SessionOptions> options,
    ILogger<LastSeen> logger
)
{
    /// <summary>Starts the write, unless there was a recent one.</summary>
    public void Record(SessionContext caller)
    {
        if (caller.Now - caller.Session.LastSeen >= options.Value.LastSeenIntervalUnder(caller.Tenant.Policy))
        {
            background.Begin("Recording a session's last use", () => WriteAsync(caller));
        }
    }

    private async Task WriteAsync(SessionContext caller)
    {
        try
        {
            // Looked up by id, because the caller's session may be a view at an earlier assurance level.
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
        [LoggerMessage(LogLevel.Debug, "Failed to record a session's last use: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
