using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Processing;

/// <summary>Break glass: takes the factors of an Owner away when the announced time has come and nobody has cancelled it.</summary>
public sealed partial class ApplyBreakGlass(AccountStore accounts, EventQueues queues, TimeProvider clock, ILogger<ApplyBreakGlass> logger)
{
    [Function(nameof(ApplyBreakGlass))]
    public async Task RunAsync([QueueTrigger(StorageNames.BreakGlass, Connection = StorageOptions.Section)] BreakGlassMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        for (var race = new CommitRace("account"); ; await race.LostAsync())
        {
            var now = clock.GetUtcNow();
            var account = await accounts.FindAsync(TenantId.Parse(message.TenantId), UserId.Parse(message.UserId), cancellationToken);
            if (account is not { Profile.Closed: false, Factors.Announced: { } announced } || announced.Entry != message.EntryId)
            {
                Log.Nothing(logger, message.TenantId, message.UserId);
                return;
            }

            // The queue's clock is not ours.
            if (now < announced.EffectiveAt)
            {
                await queues.PutAsync(message, announced.EffectiveAt - now, cancellationToken);
                return;
            }

            var told = account.Tells(EventKind.BreakGlassDone, now, ("person", account.Profile.DisplayName is { Length: > 0 } name ? name : account.Profile.Email), ("reason", announced.Reason)) with { Actor = null };
            if (await accounts.TryReplaceAsync(account.WithoutFactors(now), [told]))
            {
                Log.Done(logger, message.TenantId, message.UserId);
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Break glass: the factors of Owner {UserId} of tenant {TenantId} were reset")]
        public static partial void Done(ILogger logger, string tenantId, string userId);

        [LoggerMessage(LogLevel.Information, "Break glass for {UserId} of tenant {TenantId} was cancelled, done before or never announced")]
        public static partial void Nothing(ILogger logger, string tenantId, string userId);
    }
}
