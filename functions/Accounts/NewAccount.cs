using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Protection;

namespace MfaFunctions.Accounts;

/// <summary>Makes an account, step by step, so that a re-run completes one that was left half-made.</summary>
public sealed class NewAccount(AccountDirectory directory, AccountStore accounts, Roster roster, PasswordVerifier passwords, OneTimeLinks links)
{
    private const int Attempts = 8;

    /// <param name="tenant">The tenant it belongs to.</param>
    /// <param name="person">Who it is for.</param>
    /// <param name="password">The first password; null to invite the person by mail to choose one.</param>
    /// <param name="now">The time of the request.</param>
    /// <returns>The account with this address: a new one, or the one that was there before, unchanged but for an invitation sent again.</returns>
    public async Task<Account> EnsureAsync(TenantId tenant, NewPerson person, string? password, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        // The id is chosen before the first write; whoever claimed the address first keeps its id.
        var user = await directory.ClaimAsync(tenant, person.Email, UserId.New(), cancellationToken);
        var account = await accounts.FindAsync(tenant, user, cancellationToken);
        if (account is null)
        {
            var made = new Account
            {
                Tenant = tenant,
                Id = user,
                Profile = new Profile { Email = person.Email, DisplayName = person.DisplayName, Locale = person.Locale, Role = person.Role, CreatedAt = now },
                Credentials = new Credentials { PasswordHash = password is null ? null : await passwords.HashAsync(password) },
            };
            var created = made.Tells(EventKind.AccountCreated, now) with { Actor = null };
            var (invited, told) = Invite(made, now);
            await (password is null ? accounts.TryAddAsync(invited, created, told) : accounts.TryAddAsync(made, created));
            account = await accounts.FindAsync(tenant, user, cancellationToken)
                ?? throw new UnavailableException("An account was made and removed at the same time.");
        }
        else if (password is null)
        {
            account = await InviteAgainAsync(account, person, now, cancellationToken);
        }

        await roster.UpdateAsync(account, cancellationToken);
        return account;
    }

    private async Task<Account> InviteAgainAsync(Account account, NewPerson person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            // Who has accepted by now is left alone, and so is who turns out to be somebody else than was meant.
            if (account is not { Credentials.PasswordHash: null, Profile.Closed: false } || account.Profile.Role != person.Role)
            {
                return account;
            }

            var (invited, told) = Invite(account, now);
            if (await accounts.TryReplaceAsync(invited, [told]))
            {
                return invited;
            }

            await Backoff.AfterAsync(attempt);
            account = await accounts.FindAsync(account.Tenant, account.Id, cancellationToken)
                ?? throw new UnavailableException("An account was removed while it was invited.");
        }

        throw new UnavailableException("The account changed under every attempt.");
    }

    private (Account Invited, SecurityEvent Told) Invite(Account account, DateTimeOffset now)
    {
        var entry = links.New(LinkPurpose.Invitation, now);
        return (account.WithLink(entry).Pruned(now), account.TellsLink(EventKind.Invited, entry, now));
    }
}

/// <param name="Email">In the form <see cref="FieldErrors.Email"/> gives it.</param>
/// <param name="Locale">A BCP 47 tag, or null.</param>
public sealed record NewPerson(string Email, string? DisplayName, string? Locale, Role Role)
{
    private const int LocaleLimit = 35;

    /// <summary>Reads a person from a request, collecting what is wrong.</summary>
    public static NewPerson Read(FieldErrors errors, string prefix, string? email, string? displayName, string? locale, Role role)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (locale is not null && (locale.Length is < 2 or > LocaleLimit || !locale.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            errors.Add(prefix + "locale", "must be a language tag such as 'en' or 'zh-Hans'");
        }

        return new NewPerson(errors.Email(prefix + "email", email), errors.Name(prefix + "displayName", displayName), locale, role);
    }
}
