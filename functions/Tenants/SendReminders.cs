using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>
/// Walks a tenant's roster, one page per message, and reminds people without the authenticator that the policy asks for of their
/// deadline: 7 days before, 1 day before, and on the day, once each. The mark on the account and the event row are committed together, so
/// rerunning a page sends no reminder twice.
/// </summary>
public sealed class SendReminders(
    TenantStore tenants,
    Roster roster,
    AccountStore accounts,
    MailBudget budget,
    EventQueues queues,
    TimeProvider clock
)
{
    /// <summary>Roster entries per message. A page takes a few seconds, so a restart repeats little work.</summary>
    public const int PageSize = 200;

    [Function(nameof(SendReminders))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.Reminders, Connection = StorageOptions.Section)] ReminderMessage message,
        CancellationToken cancellationToken
    )
    {
        if (
            await tenants.FindAsync(TenantId.Parse(message.TenantId), cancellationToken)
            is not { Policy.Mode: TwoFactorMode.Required } tenant
        )
        {
            return;
        }

        var now = clock.GetUtcNow();
        var page = await roster.ReadPageAsync(tenant.Id, message.Cursor, PageSize, cancellationToken);
        foreach (var entry in page.Where(e => e.DueAt(tenant.Policy) is { } due && DaysBefore(due, now) is not null))
        {
            if (!await TryRemindAsync(tenant, entry.User, now))
            {
                // The next run reminds the rest, tomorrow at the latest: an unsent reminder stays due.
                return;
            }
        }

        if (page.Count == PageSize)
        {
            await queues.PutAsync(message with { Cursor = page[^1].User.Value }, cancellationToken);
        }
    }

    /// <summary>The reminder that is due: 7, 1, or 0 for the day itself (UTC); null if none is due.</summary>
    private static int? DaysBefore(DateTimeOffset deadline, DateTimeOffset now) =>
        now >= deadline ? null
        : deadline.UtcDateTime.Date == now.UtcDateTime.Date ? 0
        : deadline - now <= TimeSpan.FromDays(1) ? 1
        : deadline - now <= TimeSpan.FromDays(7) ? 7
        : null;

    // False if the tenant's mail budget is spent.
    private async Task<bool> TryRemindAsync(Tenant tenant, UserId user, DateTimeOffset now)
    {
        var reading = await accounts.FindReadableAsync(tenant.Id, user, CancellationToken.None);
        if (Decide(tenant, reading, now).Account is null)
        {
            return true;
        }

        if (!await budget.TryTakeAsync(tenant.Id))
        {
            return false;
        }

        await accounts.ChangeAsync(
            () => accounts.FindReadableAsync(tenant.Id, user, CancellationToken.None),
            account => Decide(tenant, account, now)
        );
        return true;
    }

    // Whoever has an authenticator lacks a passkey.
    private static EventKind KindFor(Account account) =>
        account.HasAuthenticator ? EventKind.PasskeyRequired : EventKind.EnrollmentReminder;

    private static Decision<bool> Decide(Tenant tenant, Account? account, DateTimeOffset now)
    {
        // An invited person has already been asked to join, and cannot enroll before accepting.
        if (
            account is not { Profile.Closed: false }
            || FactorDemand.DueAt(tenant.Policy, account) is not { } deadline
            || (!account.HasAuthenticator && RosterEntry.Of(account).Invited)
        )
        {
            return Decision.Unchanged(false);
        }

        if (
            DaysBefore(deadline, now) is not { } days
            || (account.Profile.Reminded is { } last && last.Deadline == deadline && last.Days <= days)
        )
        {
            return Decision.Unchanged(false);
        }

        var reminded = account with { Profile = account.Profile with { Reminded = new Reminder(deadline, days) } };
        var told = account.NewEvent(KindFor(account), now, (EventData.Deadline, EventData.Time(deadline)));
        return Decision.Commit(reminded, true, told with { Actor = null });
    }
}
