using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tenants;

/// <summary>
/// Walks a tenant's roster after a switch to <c>required</c>, one page per message, and notifies each person once by mail.
/// The walk ends no session: each request evaluates its session against the current policy, whether or not the walk has run.
/// </summary>
public sealed partial class ForceReverification(
    TenantStore tenants,
    Roster roster,
    AccountStore accounts,
    EventQueues queues,
    TimeProvider clock,
    ILogger<ForceReverification> logger
)
{
    /// <summary>Shortest time between two switches of which one person is told, so that flipping the switch floods nobody.</summary>
    public static readonly TimeSpan BetweenMails = TimeSpan.FromHours(1);

    /// <summary>People per message. A page takes a few seconds, so a restart repeats little work.</summary>
    public const int PageSize = 50;

    [Function(nameof(ForceReverification))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.Reverifications, Connection = StorageOptions.Section)] ReverificationMessage message,
        CancellationToken cancellationToken
    )
    {
        var tenant = await tenants.FindAsync(TenantId.Parse(message.TenantId), cancellationToken);
        if (tenant is not { Policy.RequiredSinceVersion: { } required } || tenant.Policy.Version != message.PolicyVersion)
        {
            Log.Overtaken(logger, message.TenantId, message.PolicyVersion);
            return;
        }

        var page = await roster.ReadPageAsync(tenant.Id, message.Cursor, PageSize, cancellationToken);
        foreach (var entry in page.Where(e => e.ToldOfPolicy < required))
        {
            await TellAsync(tenant, entry.User, required);
        }

        if (tenant.Policy.PhishingResistantSinceVersion is { } passkeys)
        {
            foreach (var entry in page.Where(e => e.Enrolled && e.DueAt(tenant.Policy) is not null))
            {
                await TellOfPasskeysAsync(tenant, entry.User, passkeys);
            }
        }

        if (page.Count == PageSize)
        {
            await queues.PutAsync(message with { Cursor = page[^1].User.Value }, cancellationToken);
        }
        else
        {
            Log.Finished(logger, message.TenantId, message.PolicyVersion);
        }
    }

    // The mark on the account and the event row are committed together, so rerunning a page notifies nobody twice.
    private async Task TellAsync(Tenant tenant, UserId user, long required) =>
        await accounts.ChangeAsync(
            () => accounts.FindReadableAsync(tenant.Id, user, CancellationToken.None),
            account =>
                account is not { Profile.Closed: false } || account.Profile.ToldOfPolicy >= required
                    ? Decision.Unchanged(false)
                    : Tell(tenant, account, required)
        );

    private Decision<bool> Tell(Tenant tenant, Account account, long required)
    {
        var told = account with { Profile = account.Profile with { ToldOfPolicy = required } };
        // A mail that is still under way states the policy as it is when it is sent.
        return account.Profile.ToldOfSwitchAt is { } last && tenant.Policy.Since - last < BetweenMails
            ? Decision.Commit(told, true)
            : Decision.Commit(
                told with
                {
                    Profile = told.Profile with { ToldOfSwitchAt = tenant.Policy.Since },
                },
                true,
                Event(tenant, account, required)
            );
    }

    // Of people with an authenticator: the others are told of the second factor, and enroll what the policy asks for.
    private async Task TellOfPasskeysAsync(Tenant tenant, UserId user, long since) =>
        await accounts.ChangeAsync(
            () => accounts.FindReadableAsync(tenant.Id, user, CancellationToken.None),
            account =>
                account is not { Profile.Closed: false, HasAuthenticator: true }
                || account.Profile.ToldOfPasskeys >= since
                || FactorDemand.DueAt(tenant.Policy, account) is not { } deadline
                    ? Decision.Unchanged(false)
                    : Decision.Commit(
                        account with
                        {
                            Profile = account.Profile with { ToldOfPasskeys = since },
                        },
                        true,
                        account.NewEvent(EventKind.PasskeyRequired, clock.GetUtcNow(), (EventData.Deadline, EventData.Time(deadline))) with
                        {
                            Id = string.Create(CultureInfo.InvariantCulture, $"passkeys-{since}"),
                            Actor = null,
                        }
                    )
        );

    private SecurityEvent Event(Tenant tenant, Account account, long required)
    {
        var deadline = SessionEvaluation.EnforcedFrom(tenant.Policy, account);
        // The event carries the time of the switch, not the time at which the walk reached this person.
        return account.NewEvent(EventKind.SecondFactorRequired, tenant.Policy.Since) with
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"required-{required}"),
            Actor = null,
            Data = deadline > clock.GetUtcNow() ? new Dictionary<string, string> { [EventData.Deadline] = EventData.Time(deadline) } : [],
        };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Walk of tenant {TenantId} for policy version {Version} stopped: the policy has changed")]
        public static partial void Overtaken(ILogger logger, string tenantId, long version);

        [LoggerMessage(LogLevel.Information, "Walk of tenant {TenantId} for policy version {Version} completed")]
        public static partial void Finished(ILogger logger, string tenantId, long version);
    }
}
