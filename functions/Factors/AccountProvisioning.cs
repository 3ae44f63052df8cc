using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors;

/// <summary>
/// Creates an account and invites its person by mail, in idempotent steps, so that a retry completes a partially created one. Nobody else
/// ever knows the person's password, so none needs to be changed at the first sign-in (ASVS 6.4.1).
/// </summary>
public sealed class AccountProvisioning(
    AccountDirectory directory,
    AccountStore accounts,
    Roster roster,
    InvitationCounts invitations,
    OneTimeLinks links,
    IOptions<AddressOptions> options
)
{
    /// <summary>Reads a person from a request and collects validation errors.</summary>
    public NewPerson Read(FieldErrors errors, string prefix, string? email, string? displayName, string? locale, Role role)
    {
        var address = errors.Email(prefix + "email", email);
        if (address is { IsInternational: true } && !options.Value.AllowInternationalAddresses)
        {
            errors.Add(prefix + "email", Reason.Of("international_address"));
        }

        return new NewPerson(
            address!,
            errors.Name(prefix + "displayName", displayName),
            NewPerson.ReadLocale(errors, prefix + "locale", locale),
            role
        );
    }

    /// <summary>The account that has the person's address; null if there is none.</summary>
    public Task<UserId?> FindAsync(TenantId tenant, NewPerson person, CancellationToken cancellationToken) =>
        directory.FindAsync(tenant, SoughtAddress.Of(person.Email), cancellationToken);

    /// <param name="tenant">The tenant of the account.</param>
    /// <param name="person">The person to create the account for.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <param name="sign">Adds to an event who caused it; null if another event says so.</param>
    /// <returns>
    /// The new account, or the existing account with this address, unchanged except for a repeated invitation. Refused above the daily
    /// limit of invitations.
    /// </returns>
    public async Task<Result<Account>> EnsureAsync(
        Tenant tenant,
        NewPerson person,
        DateTimeOffset now,
        CancellationToken cancellationToken,
        Func<SecurityEvent, SecurityEvent>? sign = null
    )
    {
        sign ??= happened => happened;
        // Choose the id before the first write. If the address is already claimed, the existing id wins.
        var user = await directory.ClaimAsync(tenant.Id, person.Email, UserId.New(), cancellationToken);
        var account = await accounts.FindAsync(tenant.Id, user, cancellationToken);
        if (account is null)
        {
            if (await invitations.RefuseAsync(tenant.Id, person.Email.Key, now) is { } tooMany)
            {
                return tooMany;
            }

            var made = new Account
            {
                Tenant = tenant.Id,
                Id = user,
                Profile = new Profile
                {
                    Email = person.Email.Typed,
                    DisplayName = person.DisplayName?.Value,
                    Locale = person.Locale,
                    Role = person.Role,
                    CreatedAt = now,
                    // A person who joins after the switch needs no notification about it.
                    ToldOfPolicy = tenant.Policy.RequiredSinceVersion ?? 0,
                },
            };
            var created = made.NewEvent(EventKind.AccountCreated, now) with { Actor = null };
            var (invited, told) = Invite(made, now);
            await accounts.TryAddAsync(invited, sign(created), sign(told));
            account = await accounts.FindAsync(tenant.Id, user, cancellationToken)
                ?? throw new UnavailableException("An account was created and removed concurrently.");
        }
        else if ((await InviteAgainAsync(tenant, account, person, now, sign, cancellationToken)).IsRefused(out var refusal, out account))
        {
            return refusal;
        }

        await roster.UpdateAsync(account, cancellationToken);
        return account;
    }

    private async Task<Result<Account>> InviteAgainAsync(
        Tenant tenant,
        Account account,
        NewPerson person,
        DateTimeOffset now,
        Func<SecurityEvent, SecurityEvent> sign,
        CancellationToken cancellationToken
    )
    {
        // Send nothing if the person can already sign in, or if the account is closed or has another role than requested.
        if (!CanBeInvited(account))
        {
            return account;
        }

        if (await invitations.RefuseAsync(tenant.Id, person.Email.Key, now) is { } tooMany)
        {
            return tooMany;
        }

        var reading = Reading.Of(account, again: async () =>
            await accounts.FindAsync(account.Tenant, account.Id, cancellationToken)
            ?? throw new UnavailableException("An account was removed during its invitation.")
        );
        var again = await accounts.ChangeAsync(reading, current =>
        {
            if (!CanBeInvited(current))
            {
                return Decision.Unchanged(current);
            }

            var (invited, told) = Invite(current, now);
            return Decision.Commit(invited, invited, sign(told));
        });
        return again.Answer;

        bool CanBeInvited(Account current) =>
            !current.Profile.Closed && current.Profile.Role == person.Role && current.Credentials.UsableMethods(tenant).Count == 0;
    }

    private (Account Invited, SecurityEvent Told) Invite(Account account, DateTimeOffset now)
    {
        var entry = links.New(LinkPurpose.Invitation, now);
        return (account.WithLink(entry), account.TellsLink(EventKind.Invited, entry, now));
    }
}

/// <param name="Locale">BCP 47 language tag; null for the default language.</param>
public sealed record NewPerson(EmailAddress Email, ShownName? DisplayName, string? Locale, Role Role)
{
    private const int LocaleLimit = 35;

    /// <summary>
    /// Reads an optional BCP 47 language tag, also as operating systems and identity providers write it: <c>es_MX</c>, <c>es_MX.UTF-8</c>,
    /// <c>ca_ES@valencia</c>.
    /// </summary>
    public static string? ReadLocale(FieldErrors errors, string field, string? given)
    {
        var locale = given?.Trim().Split('.', '@')[0].Replace('_', '-');
        if (locale is not null && (locale.Length is < 2 or > LocaleLimit || !locale.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            errors.Add(field, Reason.Of("not_a_language_tag"));
        }

        return locale;
    }
}
