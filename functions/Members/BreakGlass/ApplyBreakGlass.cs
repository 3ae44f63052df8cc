using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Members.BreakGlass;

/// <summary>
/// Removes an Owner's factors once the announced time has passed, if no Owner has canceled the reset and no other Owner can sign in.
/// Any factor accepted in the meantime has already ended the announcement.
/// </summary>
public sealed partial class ApplyBreakGlass(
    AccountStore accounts,
    TenantStore tenants,
    OwnerAvailability acting,
    EventQueues queues,
    TimeProvider clock,
    ILogger<ApplyBreakGlass> logger
)
{
    [Function(nameof(ApplyBreakGlass))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.BreakGlass, Connection = StorageOptions.Section)] BreakGlassMessage message,
        CancellationToken cancellationToken
    )
    {
        var (tenant, user) = (TenantId.Parse(message.TenantId), UserId.Parse(message.UserId));
        var applied = await accounts.ChangeAsync(
            () => accounts.FindAsync(tenant, user, cancellationToken),
            account => DecideAsync(account, message, cancellationToken)
        );
        if (applied.Account is not null && !applied.Answer.IsRefused(out _, out var outcome))
        {
            Log.Decided(logger, message.TenantId, message.UserId, outcome);
        }
    }

    private async Task<Decision<string>> DecideAsync(Account? account, BreakGlassMessage message, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (account is not { Profile.Closed: false, Factors.Announced: { } announced } || announced.Entry != message.EntryId)
        {
            Log.Nothing(logger, message.TenantId, message.UserId);
            return Decision.Unchanged("nothing to do");
        }

        // The queue's clock may differ from this instance's.
        if (now < announced.EffectiveAt)
        {
            await queues.PutAsync(message, announced.EffectiveAt - now, cancellationToken);
            return Decision.Unchanged("not due yet");
        }

        return await IsNeededAsync(account, cancellationToken) ? Reset(account, announced, now) : Drop(account, now);
    }

    // Rechecks the conditions of the announcement, which was made a day ago.
    private async Task<bool> IsNeededAsync(Account account, CancellationToken cancellationToken)
    {
        var tenant = await tenants.GetAsync(account.Tenant, cancellationToken);
        return account.Profile.Role == Role.Owner
            && tenant.Owners.Contains(account.Id.Value)
            && !await acting.AnyAsync(tenant.WithoutOwner(account.Id), cancellationToken);
    }

    private static Decision<string> Reset(Account account, AnnouncedReset announced, DateTimeOffset now)
    {
        var person = MemberChanges.NameOf(account);
        var told = account.NewEvent(EventKind.BreakGlassDone, now, (EventData.Person, person), (EventData.Reason, announced.Reason)) with
        {
            Actor = null,
        };
        return Decision.Commit(account.WithoutFactors(now), "reset", told);
    }

    private static Decision<string> Drop(Account account, DateTimeOffset now)
    {
        const string Reason = "no longer the only Owner who can sign in";
        var told = account.NewEvent(EventKind.BreakGlassCancelled, now, (EventData.Reason, Reason)) with { Actor = null };
        return Decision.Commit(account.WithoutAnnouncement(), "kept: the person is " + Reason, told);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Break glass: the factors of Owner {UserId} of tenant {TenantId} were {Outcome}")]
        public static partial void Decided(ILogger logger, string tenantId, string userId, string outcome);

        [LoggerMessage(
            LogLevel.Information,
            "Break glass for {UserId} of tenant {TenantId} has nothing to do: it was canceled, already applied or never announced"
        )]
        public static partial void Nothing(ILogger logger, string tenantId, string userId);
    }
}
