using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Members.PendingActions;

/// <summary>Applies an announced change to an Owner's account once the announced time has passed, if no Owner has canceled it.</summary>
public sealed partial class ApplyPendingAction(
    AccountStore accounts,
    PendingActionApplication application,
    EventQueues queues,
    TimeProvider clock,
    ILogger<ApplyPendingAction> logger
)
{
    [Function(nameof(ApplyPendingAction))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.PendingActions, Connection = StorageOptions.Section)] PendingActionMessage message,
        CancellationToken cancellationToken
    )
    {
        var account = await accounts.FindAsync(TenantId.Parse(message.TenantId), UserId.Parse(message.UserId), cancellationToken);
        if (account is not { PendingAction: { } action } || action.Entry != message.EntryId)
        {
            Log.Nothing(logger, message.TenantId, message.UserId);
            return;
        }

        // The queue's clock may differ from this instance's.
        var left = action.EffectiveAt - clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            await queues.PutAsync(message, left, cancellationToken);
            return;
        }

        var applied = await application.RunAsync(account);
        Log.Decided(
            logger,
            action.Kind,
            message.TenantId,
            message.UserId,
            applied.Error is { } dropped ? "dropped: " + dropped.Code : "done"
        );
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The announced {Kind} of Owner {UserId} of tenant {TenantId} was {Outcome}")]
        public static partial void Decided(ILogger logger, PendingActionKind kind, string tenantId, string userId, string outcome);

        [LoggerMessage(
            LogLevel.Information,
            "Nothing is announced for {UserId} of tenant {TenantId} any more: it was canceled, already applied or never announced"
        )]
        public static partial void Nothing(ILogger logger, string tenantId, string userId);
    }
}
