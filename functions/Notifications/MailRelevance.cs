using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Notifications.Rendering;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Notifications;

/// <summary>
/// Decides whether a mail is still accurate when it is sent, which may be a day after its event. A mail with a used, replaced or
/// expired link or code, or about a requirement that no longer applies, would mislead.
/// </summary>
public sealed class MailRelevance(AccountStore accounts, TimeProvider clock)
{
    /// <returns>The values of the mail's texts; null if the mail is outdated.</returns>
    public async Task<MailFacts?> FindAsync(SecurityEvent told, Account account, Tenant tenant, CancellationToken cancellationToken)
    {
        return told.Kind switch
        {
            EventKind.EnrollmentReminder or EventKind.SecondFactorRequired or EventKind.PasskeyRequired when account.Profile.Closed => null,
            EventKind.PasskeyRequired => Passkey(told, account, tenant),
            EventKind.EnrollmentReminder => Reminder(told, account, tenant),
            EventKind.SecondFactorRequired => Requirement(told, account, tenant),
            _ when told.Data.TryGetValue(EventData.LinkEntry, out var entry) => await LinkAsync(told, account, entry, cancellationToken),
            _ when told.Data.TryGetValue(EventData.CodeEntry, out var entry) => Code(told, account, entry),
            _ => new MailFacts(told.Data),
        };
    }

    private MailFacts? Code(SecurityEvent told, Account account, string entryId) =>
        account.Sessions.FirstOrDefault(s => s.MailedCode?.Id == entryId) is { MailedCode: { } entry } session
        && clock.GetUtcNow() < entry.ExpiresAt
            ? new MailFacts(told.Data, CodeHolder: session)
            : null;

    private async Task<MailFacts?> LinkAsync(SecurityEvent told, Account account, string entryId, CancellationToken cancellationToken)
    {
        var holder =
            told.Data.TryGetValue(EventData.LinkUser, out var user) && user != account.Id.Value
                ? await accounts.FindAsync(account.Tenant, UserId.Parse(user), cancellationToken)
                : account;
        return holder?.Links.FirstOrDefault(l => l.Id == entryId) is { } entry && clock.GetUtcNow() < entry.ExpiresAt
            ? new MailFacts(told.Data, holder.Id, entry)
            : null;
    }

    // Calendar days in UTC, as are all times in mails.
    private MailFacts? Reminder(SecurityEvent told, Account account, Tenant tenant)
    {
        var now = clock.GetUtcNow();
        return account.HasAuthenticator
            || FactorDemand.DueAt(tenant.Policy, account) is not { } deadline
            || deadline != Time(told, EventData.Deadline)
            // Too late for one that was sent before the deadline. An Owner also reminds people after it.
            || (now >= deadline && told.OccurredAt < deadline)
                ? null
            : now >= deadline ? new MailFacts(told.Data)
            : With(told, MailValues.Days, (deadline.UtcDateTime.Date - now.UtcDateTime.Date).Days.ToString(CultureInfo.InvariantCulture));
    }

    // Only of people who still lack a passkey, with the deadline as it is now.
    private MailFacts? Passkey(SecurityEvent told, Account account, Tenant tenant) =>
        !account.HasAuthenticator || FactorDemand.DueAt(tenant.Policy, account) is not { } deadline ? null
        : clock.GetUtcNow() < deadline ? With(told, EventData.Deadline, EventData.Time(deadline))
        : new MailFacts(told.Data.Where(d => d.Key != EventData.Deadline).ToDictionary());

    private MailFacts? Requirement(SecurityEvent told, Account account, Tenant tenant)
    {
        // The requirement was revoked, or a later switch sent a mail of its own to this person.
        if (tenant.Policy.Mode != TwoFactorMode.Required || told.OccurredAt != (account.Profile.ToldOfSwitchAt ?? tenant.Policy.Since))
        {
            return null;
        }

        // The deadline may have been extended or have passed since the event.
        var deadline = SessionEvaluation.EnforcedFrom(tenant.Policy, account);
        var facts =
            clock.GetUtcNow() < deadline
                ? With(told, EventData.Deadline, EventData.Time(deadline))
                : new MailFacts(told.Data.Where(d => d.Key != EventData.Deadline).ToDictionary());
        // A later switch within the hour has no mail of its own.
        return facts with { OccurredAt = tenant.Policy.Since };
    }

    private static DateTimeOffset? Time(SecurityEvent told, string key) =>
        DateTimeOffset.TryParse(told.Data.GetValueOrDefault(key), CultureInfo.InvariantCulture, out var time) ? time : null;

    private static MailFacts With(SecurityEvent told, string key, string value) =>
        new(new Dictionary<string, string>(told.Data) { [key] = value });
}

/// <summary>The content of a mail.</summary>
/// <param name="Data">Values for the mail's texts.</param>
/// <param name="LinkHolder">The account that holds <paramref name="Link"/>.</param>
/// <param name="Link">The entry of the mail's link; null for a mail without a link.</param>
/// <param name="CodeHolder">The session that the mail's code belongs to; null for a mail without a code.</param>
public sealed record MailFacts(
    IReadOnlyDictionary<string, string> Data,
    UserId? LinkHolder = null,
    OneTimeLink? Link = null,
    Session? CodeHolder = null
)
{
    /// <summary>When it happened, if not at the time of the event.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
}
