using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Members.RollOut;

/// <summary>
/// Records every tenant's progress, one row a day. It runs every four hours and overwrites the day's row, so that the day of a switch shows
/// it, and one missed run loses no day. A tenant that fails does not delay the others.
/// </summary>
public sealed partial class RecordProgress(
    TenantIndex index,
    TenantStore tenants,
    Roster roster,
    RosterIndex rosterIndex,
    ProgressRows rows,
    TimeProvider clock,
    ILogger<RecordProgress> logger
)
{
    /// <summary>Days for which rows are kept.</summary>
    public const int DaysKept = 400;

    [Function(nameof(RecordProgress))]
    public async Task RunAsync([TimerTrigger("0 40 */4 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await foreach (var tenant in index.ReadAsync(after: null, cancellationToken))
        {
            try
            {
                await RecordAsync(tenant, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Log.Failed(logger, tenant.Value, e.GetType().Name);
            }
        }
    }

    private async Task RecordAsync(TenantId id, CancellationToken cancellationToken)
    {
        // An id is in the index before its tenant exists.
        if (await tenants.FindAsync(id, cancellationToken) is not { } tenant)
        {
            return;
        }

        var entries = roster.ReadAllAsync(id, after: null, cancellationToken);
        var progress = await DailyProgress.SumAsync(tenant.Policy, entries, clock.GetUtcNow(), cancellationToken);
        await rows.WriteAsync(id, progress, cancellationToken);
        await rows.DropBeforeAsync(id, progress.Date.AddDays(-DaysKept), cancellationToken);
        // An instance of an earlier version may have written entries beside this one, during a deployment.
        await rosterIndex.CompleteAsync(id, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Failed to record the progress of tenant {TenantId} ({Reason}); the next run tries again")]
        public static partial void Failed(ILogger logger, string tenantId, string reason);
    }
}
