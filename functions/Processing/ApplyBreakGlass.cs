using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Policies;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Processing;

/// <summary>
/// Break glass: takes the factors of an Owner away when the announced time has come, nobody has cancelled it, and it is still the only Owner
/// who can sign in. A factor that was accepted meanwhile has ended it before.
/// </summary>
public sealed partial class ApplyBreakGlass(
    AccountStore accounts, TenantStore tenants, ActingOwners acting, EventQueues queues, TimeProvider clock, ILogger<ApplyBreakGlass> logger)
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

            var needed = await IsNeededAsync(account, cancellationToken);
            var (changed, told) = needed ? Reset(account, announced, now) : Drop(account, now);
            if (await accounts.TryReplaceAsync(changed, [told]))
            {
                Log.Decided(logger, message.TenantId, message.UserId, needed ? "reset" : "kept: the person is not the only Owner who can sign in any more");
                return;
            }
        }
    }

    // A day has passed since these were the conditions of the announcement.
    private async Task<bool> IsNeededAsync(Account account, CancellationToken cancellationToken)
    {
        var tenant = await tenants.FindAsync(account.Tenant, cancellationToken) ?? throw new UnavailableException("The tenant is gone.");
        return account.Profile.Role == Role.Owner && tenant.Owners.Contains(account.Id.Value) && !await acting.AnyAsync(tenant.WithoutOwner(account.Id), cancellationToken);
    }

    private static (Account Changed, SecurityEvent Told) Reset(Account account, AnnouncedReset announced, DateTimeOffset now)
    {
        var person = account.Profile.DisplayName is { Length: > 0 } name ? name : account.Profile.Email;
        return (account.WithoutFactors(now), account.Tells(EventKind.BreakGlassDone, now, ("person", person), ("reason", announced.Reason)) with { Actor = null });
    }

    private static (Account Changed, SecurityEvent Told) Drop(Account account, DateTimeOffset now) =>
        (account.WithoutAnnouncement(), account.Tells(EventKind.BreakGlassCancelled, now, ("reason", "not the only Owner who can sign in any more")) with { Actor = null });

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Break glass: the factors of Owner {UserId} of tenant {TenantId} were {Outcome}")]
        public static partial void Decided(ILogger logger, string tenantId, string userId, string outcome);

        [LoggerMessage(LogLevel.Information, "Break glass for {UserId} of tenant {TenantId} was cancelled, done before or never announced")]
        public static partial void Nothing(ILogger logger, string tenantId, string userId);
    }
}
