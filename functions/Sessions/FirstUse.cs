using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Sessions;

/// <summary>
/// Creates a member's account when the tenant's backend first signs the person in (just-in-time provisioning). The account belongs to the
/// backend's subject. An address only names the new account: it never leads to an existing one, because whoever can change their address at
/// the backend would get into another person's account. In idempotent steps, so that a retry completes a partially created account.
/// </summary>
public sealed class FirstUse(
    IdentityDirectory identities,
    AccountDirectory directory,
    AccountProvisioning provisioning,
    AccountStore accounts,
    Roster roster
)
{
    /// <param name="tenant">The tenant.</param>
    /// <param name="proven">The identity, whose provider provisions people.</param>
    /// <param name="mapped">The user id that the identity directory has for it, if any.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="client">Coarse description of the client.</param>
    /// <returns>The user id of the account, created now or before.</returns>
    public async Task<Result<UserId>> EnsureAsync(Tenant tenant, ProvenIdentity proven, UserId? mapped, DateTimeOffset now, string client)
    {
        if (mapped is not null && await accounts.FindAsync(tenant.Id, mapped, CancellationToken.None) is not null)
        {
            return mapped;
        }

        if (Read(proven).IsRefused(out var unreadable, out var person))
        {
            return unreadable;
        }

        // Looked up first, so that a refusal writes nothing.
        var owner = await directory.FindAsync(tenant.Id, SoughtAddress.Of(person.Email), CancellationToken.None);
        if (owner is not null && owner != mapped)
        {
            // Unless a parallel request of the same person created the account since: it claimed the identity before the address.
            mapped = await identities.FindAsync(tenant.Id, proven.Issuer, proven.Subject, CancellationToken.None);
            if (owner != mapped)
            {
                return SessionErrors.AddressOfAnother();
            }
        }

        var user = await identities.ClaimAsync(tenant.Id, proven.Issuer, proven.Subject, mapped ?? UserId.New(), CancellationToken.None);
        if (await directory.ClaimAsync(tenant.Id, person.Email, user, CancellationToken.None) != user)
        {
            await identities.ReleaseAsync(tenant.Id, proven.Issuer, proven.Subject, user, CancellationToken.None);
            return SessionErrors.AddressOfAnother();
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
        }.With(LinkedIdentity.Of(proven, now));
        var created = made.NewEvent(
            EventKind.AccountCreated,
            now,
            (EventData.Provider, proven.Provider.Provider),
            (EventData.Client, client)
        );
        // False if a parallel request created it.
        await accounts.TryAddAsync(made, created);
        if (await accounts.FindAsync(tenant.Id, user, CancellationToken.None) is { } account)
        {
            await roster.UpdateAsync(account, CancellationToken.None);
        }

        return user;
    }

    private Result<NewPerson> Read(ProvenIdentity proven)
    {
        if (proven.Person?.VerifiedEmail is not { } email)
        {
            return SessionErrors.AddressMissing();
        }

        var errors = new FieldErrors();
        var person = provisioning.Read(errors, "", email, proven.Person.Name, proven.Person.Locale, Role.Member);
        return errors.Any(out var invalid) ? SessionErrors.PersonNotAccepted(invalid) : person;
    }
}
