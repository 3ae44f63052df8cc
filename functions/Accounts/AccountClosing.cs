using MfaFunctions.Platform;
using MfaFunctions.Policies;

namespace MfaFunctions.Accounts;

/// <summary>Frees what a closed account had to itself, and takes it off the list of Owners. Each step may run twice.</summary>
public sealed class AccountClosing(AccountDirectory addresses, IdentityDirectory identities, TenantStore tenants)
{
    /// <summary>The address and the identities may be somebody else's from now on: whoever is invited with them gets a new user id.</summary>
    public async Task ReleaseAsync(Account closed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(closed);
        foreach (var identity in closed.Credentials.Identities)
        {
            await identities.ReleaseAsync(closed.Tenant, identity.Issuer, identity.Subject, closed.Id, cancellationToken);
        }

        await addresses.ReleaseAsync(closed.Tenant, closed.Profile.Email, closed.Id, cancellationToken);
        await UnlistAsync(closed, cancellationToken);
    }

    // Who was removed while another Owner made them one came onto the list after that; the event of it leads here again.
    private async Task UnlistAsync(Account closed, CancellationToken cancellationToken)
    {
        for (var race = new CommitRace("tenant"); ; await race.LostAsync())
        {
            if (await tenants.FindAsync(closed.Tenant, cancellationToken) is not { } tenant || !tenant.Owners.Contains(closed.Id.Value)
                || await tenants.TryReplaceAsync(tenant.WithoutOwner(closed.Id)))
            {
                return;
            }
        }
    }
}
